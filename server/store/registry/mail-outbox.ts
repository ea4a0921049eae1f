import { afterAttempt, type MailEnd, type MailProgress } from '../../domain/mail/mail-attempt.ts';
import {
  type Counting,
  dueAt,
  duePeriods,
  type MailInterval,
  type MailPeriod,
  periodFrom,
} from '../../domain/mail/mail-schedule.ts';
import type { SiteId } from '../../domain/site.ts';
import { addDays, type Day, type Seconds, seconds, type Zone, zoneNamed } from '../../domain/time/day.ts';
import type { ReadConnection, TransactionConnection, WriteConnection } from '../database/connections.ts';
import { type YieldToHits, yieldingBetween } from '../database/yield-to-hits.ts';
import { allMailSubscriptions, type MailSubscription, mailSubscription } from './mail-subscriptions.ts';
import { type User, type UserId, userWithId } from './users.ts';

/** A report that is to be mailed, or was. */
export interface OutboxMail extends MailProgress {
  readonly id: number;
  readonly user: UserId;
  readonly site: SiteId;
  readonly interval: MailInterval;
  readonly firstDay: Day;
  /** With its angle brackets; the same for every attempt. */
  readonly messageId: string;
  readonly dueAt: Seconds;
  readonly queuedAt: Seconds;
}

const COLUMNS = `id, user_id AS user, site_id AS site, interval, first_day AS firstDay, message_id AS messageId, due_at AS dueAt,
  queued_at AS queuedAt, state, attempts, unknown_ends AS unknownEnds, next_attempt_at AS nextAttemptAt, last_error AS lastError,
  ended_at AS endedAt`;

// How long a finished mail is remembered, and how many of a subscription longer: so that a clock that runs far ahead
// for a while does not make a report due twice.
const KEPT_SECONDS = 90 * 86_400;
const KEPT_MAILS = 9;

/**
 * Puts the reports that have become due into the outbox, each once and in a transaction of its own (decision 62).
 *
 * @param messageId a new one, for each
 */
export async function queueDueMails(
  db: ReadConnection,
  now: Seconds,
  messageId: () => string,
  yieldToHits: YieldToHits,
): Promise<void> {
  const known = db
    .prepare<[number, number, string, number], number>(
      'SELECT 1 FROM mail_outbox WHERE user_id = ? AND site_id = ? AND interval = ? AND first_day = ?',
    )
    .pluck();
  // From the subscription, which may have been ended since it was read.
  const insert = db.prepare(
    `INSERT INTO mail_outbox (user_id, site_id, interval, first_day, message_id, due_at, queued_at, state, next_attempt_at)
     SELECT user_id, site_id, interval, :firstDay, :messageId, :dueAt, :now, 'waiting', :now
     FROM mail_subscription WHERE user_id = :user AND site_id = :site AND interval = :interval`,
  );
  // Most subscriptions share zone, interval and time with others, and what a clock shows is slow to tell.
  const worked = new Map<string, readonly DuePeriod[]>();
  const dueFor = (zone: Zone, interval: MailInterval, sendAt: number) => {
    const key = `${zone.name} ${interval} ${sendAt}`;
    const due =
      worked.get(key) ??
      duePeriods({ interval, zone, sendAt, addedAt: seconds(0) }, now).map((period) => ({
        firstDay: period.from,
        endsAt: zone.startOf(addDays(period.to, 1)),
        dueAt: dueAt({ zone, sendAt }, period),
      }));
    worked.set(key, due);
    return due;
  };
  for await (const { user, site, interval, sendAt, addedAt, timeZone } of yieldingBetween(
    allMailSubscriptions(db),
    yieldToHits,
  )) {
    const zone = zoneNamed(timeZone);
    if (zone === undefined) continue;
    for (const { firstDay, endsAt, dueAt } of dueFor(zone, interval, sendAt)) {
      if (endsAt <= addedAt || known.get(user, site, interval, firstDay) !== undefined) continue;
      insert.run({ user, site, interval, firstDay, messageId: messageId(), dueAt, now });
    }
  }
}

interface DuePeriod {
  readonly firstDay: Day;
  readonly endsAt: Seconds;
  readonly dueAt: Seconds;
}

/** A mail with everything that is needed to send it. */
export interface MailToSend {
  readonly mail: OutboxMail;
  readonly subscription: MailSubscription;
  readonly domain: string;
  readonly user: User;
  readonly period: MailPeriod;
  readonly counting: Counting;
}

/** The ids of the mails whose next attempt is due, oldest first. */
export function mailsDue(db: ReadConnection, now: Seconds): readonly number[] {
  return db
    .prepare<[number], number>('SELECT id FROM mail_outbox WHERE next_attempt_at <= ? ORDER BY due_at, id')
    .pluck()
    .all(now);
}

/** A mail whose next attempt is due; undefined for one that is not, or whose site, user or subscription is gone. */
export function mailToSend(db: ReadConnection, id: number, now: Seconds): MailToSend | undefined {
  const mail = db
    .prepare<[number, number], OutboxMail>(`SELECT ${COLUMNS} FROM mail_outbox WHERE id = ? AND next_attempt_at <= ?`)
    .get(id, now);
  if (mail === undefined) return undefined;
  const domain = db.prepare<[number], string>('SELECT domain FROM site WHERE id = ?').pluck().get(mail.site);
  const user = userWithId(db, mail.user);
  const subscription = mailSubscription(db, mail.user, mail.site, mail.interval);
  if (domain === undefined || user === undefined || subscription === undefined) return undefined;
  const period = periodFrom(mail.interval, mail.firstDay);
  return { mail, subscription, domain, user, period, counting: countingOf(db, mail.site, period) };
}

/** How far the counts of a site's period are. Days whose records have expired stay as they are; a count of no visits is none. */
export function countingOf(db: ReadConnection, site: SiteId, { from, to }: MailPeriod): Counting {
  const behind = db
    .prepare<[number, number, number], number>(
      `SELECT EXISTS (SELECT 1 FROM rollup
         WHERE rollup.site_id = dirty.site_id AND tier = 'day' AND current = 1 AND first_day = day AND visits > 0)
       FROM dirty WHERE site_id = ? AND day BETWEEN ? AND ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = dirty.site_id AND closed_day.day = dirty.day)`,
    )
    .pluck()
    .all(site, from, to);
  if (behind.length === 0) return 'done';
  return behind.includes(0) ? 'missing' : 'again';
}

/** A mail is about to be handed over; should nothing more be heard of it, nobody knows whether it arrived (decision 128). */
export function mailBegins(db: WriteConnection, { id }: OutboxMail): void {
  db.prepare("UPDATE mail_outbox SET state = 'sending', next_attempt_at = NULL WHERE id = ?").run(id);
}

/** An attempt to send a mail has ended; gives what becomes of it. */
export function mailEnds(
  db: WriteConnection | TransactionConnection,
  mail: OutboxMail,
  end: MailEnd,
  now: Seconds,
): MailProgress {
  const progress = afterAttempt(mail, mail.queuedAt, end, now);
  db.prepare(
    `UPDATE mail_outbox SET state = :state, attempts = :attempts, unknown_ends = :unknownEnds, next_attempt_at = :nextAttemptAt,
       last_error = :lastError, ended_at = :endedAt
     WHERE id = :id`,
  ).run({ ...progress, id: mail.id });
  return progress;
}

/** Mails that were on their way when the program ended without a word. Inside a transaction, before any is sent. */
export function recoverMails(db: TransactionConnection, now: Seconds): void {
  const lost = db.prepare<[], OutboxMail>(`SELECT ${COLUMNS} FROM mail_outbox WHERE state = 'sending'`).all();
  for (const mail of lost) mailEnds(db, mail, { kind: 'unknown', reason: 'ended' }, now);
}

// Mails that are looked at together whether they may be forgotten.
const LOOKED_AT = 1_000;

/**
 * Forgets finished mails of long ago, of the next thousand: the outbox of many subscriptions is not read whole each minute.
 *
 * @param after the mail behind which to look; the first time 0
 * @returns where to go on next time
 */
export function forgetOldMails(db: WriteConnection, now: Seconds, after: number): number {
  const last = db
    .prepare<[number, number], number | null>('SELECT max(id) FROM (SELECT id FROM mail_outbox WHERE id > ? ORDER BY id LIMIT ?)')
    .pluck()
    .get(after, LOOKED_AT);
  if (last === undefined || last === null) return 0;
  db.prepare(
    `DELETE FROM mail_outbox AS old WHERE id > :after AND id <= :last AND ended_at < :before AND :kept <= (
       SELECT count(*) FROM mail_outbox AS newer
       WHERE newer.user_id = old.user_id AND newer.site_id = old.site_id AND newer.interval = old.interval AND newer.first_day > old.first_day)`,
  ).run({ after, last, before: now - KEPT_SECONDS, kept: KEPT_MAILS });
  return last;
}

/** A mail with the name of its site, for those who look. */
export interface ListedMail extends OutboxMail {
  readonly domain: string;
  readonly lastDay: Day;
}

/** The latest mails, newest first: of a user, or of all (undefined). */
export function latestMails(db: ReadConnection, user: UserId | undefined, limit: number): readonly ListedMail[] {
  return db
    .prepare<[number | null, number | null, number], OutboxMail & { readonly domain: string }>(
      `SELECT domain, mail.* FROM (SELECT ${COLUMNS} FROM mail_outbox) AS mail JOIN site ON site.id = mail.site
       WHERE ? IS NULL OR mail.user = ? ORDER BY mail.id DESC LIMIT ?`,
    )
    .all(user ?? null, user ?? null, limit)
    .map((mail) => ({ ...mail, lastDay: periodFrom(mail.interval, mail.firstDay).to }));
}
