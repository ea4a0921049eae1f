import type { Database } from 'better-sqlite3';
import { lossSentence, lostCommits } from './store/commit-count.ts';
import { sharedServerAddress } from './store/one-address.ts';
import { isPrivate } from './visit/private-address.ts';

/** That a proxy seems to stand in front which was not declared; undefined when it does not seem so. */
export function sharedAddressNotice(db: Database, trustProxy: number): string | undefined {
  const shared = sharedServerAddress(db);
  if (shared === undefined || !isPrivate(shared) || trustProxy > 0) return undefined;
  return `All of the latest visits seem to come from one private address, ${shared}. If a proxy or web server stands in front of Sixfold, say how many do with SIXFOLD_TRUST_PROXY, or their visitors are taken for few.`;
}

/** What those who run the program should know, in sentences for the dashboard. The start has told the same. */
export function notices(db: Database, trustProxy: number, damage: readonly string[]): readonly string[] {
  const sharedAddress = sharedAddressNotice(db, trustProxy);
  return [...damage, ...(sharedAddress === undefined ? [] : [sharedAddress]), ...lostCommits(db).map(lossSentence)];
}
