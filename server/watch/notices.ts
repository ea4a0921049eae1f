import type { TriedPasswords } from '../auth/password-checks.ts';
import { isPrivate } from '../domain/private-address.ts';
import { lossSentence, lostCommits } from '../store/database/commit-count.ts';
import { sharedServerAddress } from '../store/records/shared-address.ts';
import { listUsers } from '../store/registry/users.ts';
import type { Store } from '../store/writer/store.ts';

/** That a proxy seems to stand in front which was not declared; undefined when it does not seem so. */
export function sharedAddressNotice({ db }: Pick<Store, 'db'>, trustProxy: number): string | undefined {
  const shared = sharedServerAddress(db);
  if (shared === undefined || !isPrivate(shared) || trustProxy > 0) return undefined;
  return `All of the latest visits seem to come from one private address, ${shared}. If a proxy or web server stands in front of Sixfold, say how many do with SIXFOLD_TRUST_PROXY, or their visitors are taken for few.`;
}

/**
 * That passwords are being tried; undefined when they are not. Names are told of users alone: what else is typed may be
 * anything, a password too. Of networks only how many there are.
 */
export function triedPasswordsNotice({ db }: Pick<Store, 'db'>, { accounts, networks }: TriedPasswords): string | undefined {
  const users = listUsers(db)
    .map(({ name }) => name)
    .filter((name) => accounts.includes(name));
  const others = accounts.length - users.length;
  const tried = [
    ...users.map((name) => `for ${name}`),
    ...(others === 0 ? [] : [`for ${others} ${others === 1 ? 'name' : 'names'} that nobody has`]),
    ...(networks === 0 ? [] : [`from ${networks} ${networks === 1 ? 'network' : 'networks'}`]),
  ];
  if (tried.length === 0) return undefined;
  return `Passwords are being tried: within a day five or more were wrong ${tried.join(', ')}. Further tries have to wait, up to 15 minutes each; browsers in which somebody signed in before do not.`;
}

/** What those who run the program should know, in sentences for the dashboard. */
export function notices(
  store: Pick<Store, 'db'>,
  trustProxy: number,
  damage: readonly string[],
  tried: TriedPasswords,
): readonly string[] {
  const sentences = [sharedAddressNotice(store, trustProxy), triedPasswordsNotice(store, tried)];
  return [...damage, ...sentences.filter((sentence) => sentence !== undefined), ...lostCommits(store.db).map(lossSentence)];
}
