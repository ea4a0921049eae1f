import { clockMail } from '../../reports/mail/clock-mail.tsx';
import type { MailContent } from '../../reports/mail/mail-content.ts';
import { clockDoubt } from '../../reports/words/clock-sentence.ts';
import { mayAdminister } from '../auth/permissions.ts';
import type { MailEnd } from '../domain/mail/mail-attempt.ts';
import type { ClockView } from '../domain/time/clock-trust.ts';
import { allMailSubscriptions } from '../store/registry/mail-subscriptions.ts';
import { doubtIsMailed, isDoubtMailed } from '../store/registry/trusted-clock.ts';
import { listUsers } from '../store/registry/users.ts';
import type { Store } from '../store/writer/store.ts';

/** Tells administrators by mail that the clock is doubted: each address once a doubt, whatever is restarted meanwhile. */
export function clockNotice(
  store: Pick<Store, 'db'>,
  publicUrl: string,
  send: (to: string, content: MailContent) => Promise<MailEnd>,
): (view: ClockView) => Promise<void> {
  const { db } = store;
  const reached = new Set<string>();
  return async (view) => {
    const doubt = clockDoubt(view);
    if (doubt === undefined) {
      reached.clear();
      return;
    }
    if (isDoubtMailed(db)) return;
    const administrators = administratorsByMail(store);
    for (const [address, language] of administrators) {
      if (reached.has(address)) continue;
      const { kind } = await send(address, clockMail(doubt, language, publicUrl));
      if (kind !== 'put off') reached.add(address);
    }
    if (administrators.size > 0 && reached.size >= administrators.size) doubtIsMailed(db);
  };
}

/** Where administrators get reports, each address once, with its language (BCP 47). */
function administratorsByMail({ db }: Pick<Store, 'db'>): ReadonlyMap<string, string> {
  const administrators = new Set(listUsers(db).flatMap((user) => (mayAdminister(user) && !user.disabled ? [user.id] : [])));
  const theirs = allMailSubscriptions(db).filter(({ user }) => administrators.has(user));
  return new Map(theirs.map(({ address, language }) => [address, language]));
}
