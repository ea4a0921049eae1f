import type { ReadConnection, TransactionConnection, WriteConnection } from '../database/connections.ts';
import type { User, UserId } from './users.ts';

const DAY_SECONDS = 86_400;
/** How long the link of a question can be answered, in seconds. */
export const QUESTION_SECONDS = 3 * DAY_SECONDS;

// A day: what a user may have asked, an address, and all together; and reports that a user has sent at once.
const QUESTIONS_OF_USER = 10;
const QUESTIONS_TO_ADDRESS = 3;
const QUESTIONS_IN_ALL = 50;
const REPORTS_OF_USER = 20;

/**
 * Whether a user may have reports sent to an address: administrators to any, others where its reader agreed or its domain
 * is allowed.
 */
export function mayMail(
  db: ReadConnection,
  user: Pick<User, 'id' | 'role'>,
  address: string,
  domains: readonly string[],
): boolean {
  if (user.role === 'admin' || domains.includes(address.slice(address.lastIndexOf('@') + 1))) return true;
  return db.prepare('SELECT 1 FROM mail_agreement WHERE user_id = ? AND address = ?').get(user.id, address) !== undefined;
}

/** A mail that a user has sent at once; a question has the hash of its link's token. */
export interface MailAtOnce {
  readonly user: UserId;
  readonly address: string;
  readonly tokenHash: string | null;
}

/** Notes a mail that is to be sent at once; not taken when the day's limit is reached. Inside a transaction. */
export function noteMailAtOnce(
  db: TransactionConnection,
  { user, address, tokenHash }: MailAtOnce,
  now: number,
): { readonly taken: boolean } {
  const count = (condition: string, ...values: readonly (string | number)[]) =>
    db
      .prepare<(string | number)[], number>(`SELECT count(*) FROM mail_at_once WHERE sent_at > ? AND ${condition}`)
      .pluck()
      .get(now - DAY_SECONDS, ...values) ?? 0;
  const taken =
    tokenHash === null
      ? count('token_hash IS NULL AND user_id = ?', user) < REPORTS_OF_USER
      : count('token_hash IS NOT NULL AND user_id = ?', user) < QUESTIONS_OF_USER &&
        count('token_hash IS NOT NULL AND lower(address) = lower(?)', address) < QUESTIONS_TO_ADDRESS &&
        count('token_hash IS NOT NULL') < QUESTIONS_IN_ALL;
  if (taken)
    db.prepare('INSERT INTO mail_at_once (user_id, address, token_hash, sent_at) VALUES (?, ?, ?, ?)').run(
      user,
      address,
      tokenHash,
      now,
    );
  return { taken };
}

/** Forgets mails that were sent at once when none of them can be answered any more. */
export function forgetMailsAtOnce(db: WriteConnection, now: number): void {
  const old = now - QUESTION_SECONDS;
  if (db.prepare('SELECT 1 FROM mail_at_once WHERE sent_at <= ?').get(old) === undefined) return;
  db.prepare('DELETE FROM mail_at_once WHERE sent_at <= ?').run(old);
}

/** Whether the reader of an address has been asked for this user and can answer still. */
export function isQuestionOpen(db: ReadConnection, user: UserId, address: string, now: number): boolean {
  return (
    db
      .prepare('SELECT 1 FROM mail_at_once WHERE user_id = ? AND address = ? AND token_hash IS NOT NULL AND sent_at > ?')
      .get(user, address, now - QUESTION_SECONDS) !== undefined
  );
}

/** What a reader agreed to ends when the user has no report sent there any more. Inside a transaction. */
export function endUnusedAgreements(db: TransactionConnection, user: UserId): void {
  db.prepare(
    'DELETE FROM mail_agreement WHERE user_id = @user AND address NOT IN (SELECT address FROM mail_subscription WHERE user_id = @user)',
  ).run({ user });
}

/** A question that can be answered still. */
export interface MailQuestion {
  readonly user: string;
  readonly address: string;
  readonly agreed: boolean;
}

/** The question of a link; undefined for none, one that is over, or one of a user who cannot sign in any more. */
export function mailQuestion(db: ReadConnection, tokenHash: string, now: number): MailQuestion | undefined {
  const row = db
    .prepare<[string, number], { user: string; address: string; agreed: number }>(
      `SELECT user.name AS user, asked.address,
         EXISTS (SELECT 1 FROM mail_agreement AS given WHERE given.user_id = asked.user_id AND given.address = asked.address) AS agreed
       FROM mail_at_once AS asked JOIN user ON user.id = asked.user_id
       WHERE token_hash = ? AND sent_at > ? AND disabled_at IS NULL`,
    )
    .get(tokenHash, now - QUESTION_SECONDS);
  return row && { user: row.user, address: row.address, agreed: row.agreed === 1 };
}

/** The reader of an address agrees to the reports of the user who asked; once more changes nothing. Inside a transaction. */
export function agreeToMail(
  db: TransactionConnection,
  { tokenHash }: { readonly tokenHash: string },
  now: number,
): { readonly agreed: boolean } {
  if (mailQuestion(db, tokenHash, now) === undefined) return { agreed: false };
  db.prepare(
    'INSERT INTO mail_agreement SELECT user_id, address, ? FROM mail_at_once WHERE token_hash = ? ON CONFLICT DO NOTHING',
  ).run(now, tokenHash);
  return { agreed: true };
}
