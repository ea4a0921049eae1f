import type { Counting, MailPeriod } from '../../domain/mail/mail-schedule.ts';
import type { SiteId } from '../../domain/site.ts';
import type { ReadConnection } from '../database/connections.ts';
import { isQuestionOpen, type MailQuestion, mailQuestion, mayMail } from './mail-agreements.ts';
import { countingOf, type ListedMail, latestMails } from './mail-outbox.ts';
import { type MailSubscription, mailSubscriptionsOf } from './mail-subscriptions.ts';
import type { User, UserId } from './users.ts';

/** Reads who gets reports by mail, and what became of them. */
export interface MailReader {
  subscriptionsOf(user: UserId): readonly MailSubscription[];
  /** Whether a user's reports may go to an address. */
  mayMail(user: Pick<User, 'id' | 'role'>, address: string, domains: readonly string[]): boolean;
  /** Whether an address was asked for its agreement and may still answer. */
  isQuestionOpen(user: UserId, address: string, now: number): boolean;
  question(tokenHash: string, now: number): MailQuestion | undefined;
  /** The latest mails, of one user or of all. */
  latest(user: UserId | undefined, limit: number): readonly ListedMail[];
  /** How far a period's days are counted. */
  counting(site: SiteId, period: MailPeriod): Counting;
}

export function mailReader(db: ReadConnection): MailReader {
  return {
    subscriptionsOf: (user) => mailSubscriptionsOf(db, user),
    mayMail: (user, address, domains) => mayMail(db, user, address, domains),
    isQuestionOpen: (user, address, now) => isQuestionOpen(db, user, address, now),
    question: (tokenHash, now) => mailQuestion(db, tokenHash, now),
    latest: (user, limit) => latestMails(db, user, limit),
    counting: (site, period) => countingOf(db, site, period),
  };
}
