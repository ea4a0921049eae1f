import type { Database } from 'better-sqlite3';
import { addDays, type Day, type Seconds, seconds, type Zone } from '../visit/day.ts';
import { afterAttempt, type MailEnd, type MailProgress } from '../visit/mail-attempt.ts';
import { dueAt, duePeriods, type MailInterval, type MailPeriod, periodFrom } from '../visit/mail-schedule.ts';
import type { Site, SiteId } from '../visit/site.ts';
import { allMailSubscriptions, type MailSubscription } from './mail-subscriptions.ts';
import { listSites } from './sites.ts';
import { listUsers, type User, type UserId } from './users.ts';

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
 * Puts the reports that have become due into the outbox, each once. Inside a transaction.
 *
 * @param messageId a new one, for each
 */
export function queueDueMails(db: Database, now: Seconds, messageId: () => string): void {
  const sites = new Map(listSites(db).map((site) => [site.id, site]));
  const known = db
    .prepare<[number, number, string, number], number>(
      'SELECT 1 FROM mail_outbox WHERE user_id = ? AND site_id = ? AND interval = ? AND first_day = ?',
    )
    .pluck();
  const insert = db.prepare(
    `INSERT INTO mail_outbox (user_id, site_id, interval, first_day, message_id, due_at, queued_at, state, next_attempt_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`,
  );
  // Most subscriptions share zone, interval and time with others, and what a clock shows is slow to tell.
  const worked = new Map<string, readonly MailPeriod[]>();
  const dueFor = (zone: Zone, interval: MailInterval, sendAt: number) => {
    const key = `${zone.name} ${interval} ${sendAt}`;
    const due = worked.get(key) ?? duePeriods({ interval, zone, sendAt, addedAt: seconds(0) }, now);
    worked.set(key, due);
    return due;
  };
  for (const { user, site: id, interval, sendAt, addedAt } of allMailSubscriptions(db)) {
    const zone = sites.get(id)?.zone;
    if (zone === undefined) continue;
    for (const period of dueFor(zone, interval, sendAt)) {
      if (zone.startOf(addDays(period.to, 1)) <= addedAt) continue;
      if (known.get(user, id, interval, period.from) !== undefined) continue;
      insert.run(user, id, interval, period.from, messageId(), dueAt({ zone, sendAt }, period), now, now);
    }
  }
}

/** A mail with everything that is needed to send it. */
export interface MailToSend {
  readonly mail: OutboxMail;
  readonly subscription: MailSubscription;
  readonly site: Site;
  readonly user: User;
  readonly period: MailPeriod;
  /** Whether days of the period are still to be counted. */
  readonly uncounted: boolean;
}

/** The mails whose next attempt is due, oldest first. Those whose site or user is gone are none. */
export function mailsToSend(db: Database, now: Seconds): readonly MailToSend[] {
  const mails = db
    .prepare<[number], OutboxMail>(`SELECT ${COLUMNS} FROM mail_outbox WHERE next_attempt_at <= ? ORDER BY due_at, id`)
    .all(now);
  if (mails.length === 0) return [];
  const [sites, users, subscriptions] = [listSites(db), listUsers(db), allMailSubscriptions(db)];
  return mails.flatMap((mail) => {
    const site = sites.find((each) => each.id === mail.site);
    const user = users.find((each) => each.id === mail.user);
    const subscription = subscriptions.find(
      (each) => each.user === mail.user && each.site === mail.site && each.interval === mail.interval,
    );
    if (site === undefined || user === undefined || subscription === undefined) return [];
    const period = periodFrom(mail.interval, mail.firstDay);
    return [{ mail, subscription, site, user, period, uncounted: hasUncountedDays(db, site.id, period) }];
  });
}

/** Whether counts of a period are behind their records. */
export function hasUncountedDays(db: Database, site: SiteId, { from, to }: MailPeriod): boolean {
  const dirty = db.prepare('SELECT 1 FROM dirty WHERE site_id = ? AND day BETWEEN ? AND ? LIMIT 1').get(site, from, to);
  return dirty !== undefined;
}

/** A mail is about to be handed over; should nothing more be heard of it, nobody knows whether it arrived. */
export function mailBegins(db: Database, { id }: OutboxMail): void {
  db.prepare("UPDATE mail_outbox SET state = 'sending', next_attempt_at = NULL WHERE id = ?").run(id);
}

/** An attempt to send a mail has ended; gives what becomes of it. */
export function mailEnds(db: Database, mail: OutboxMail, end: MailEnd, now: Seconds): MailProgress {
  const progress = afterAttempt(mail, mail.queuedAt, end, now);
  db.prepare(
    `UPDATE mail_outbox SET state = :state, attempts = :attempts, unknown_ends = :unknownEnds, next_attempt_at = :nextAttemptAt,
       last_error = :lastError, ended_at = :endedAt
     WHERE id = :id`,
  ).run({ ...progress, id: mail.id });
  return progress;
}

/** Mails that were on their way when the program ended without a word. Inside a transaction, before any is sent. */
export function recoverMails(db: Database, now: Seconds): void {
  const lost = db.prepare<[], OutboxMail>(`SELECT ${COLUMNS} FROM mail_outbox WHERE state = 'sending'`).all();
  for (const mail of lost) mailEnds(db, mail, { kind: 'unknown', reason: 'ended' }, now);
}

/** Forgets finished mails of long ago. Inside a transaction. */
export function forgetOldMails(db: Database, now: Seconds): void {
  db.prepare(
    `DELETE FROM mail_outbox AS old WHERE ended_at < :before AND :kept <= (
       SELECT count(*) FROM mail_outbox AS newer
       WHERE newer.user_id = old.user_id AND newer.site_id = old.site_id AND newer.interval = old.interval AND newer.first_day > old.first_day)`,
  ).run({ before: now - KEPT_SECONDS, kept: KEPT_MAILS });
}

/** A mail with the name of its site, for those who look. */
export interface ListedMail extends OutboxMail {
  readonly domain: string;
  readonly lastDay: Day;
}

/** The latest mails, newest first: of a user, or of all (undefined). */
export function latestMails(db: Database, user: UserId | undefined, limit: number): readonly ListedMail[] {
  return db
    .prepare<[number | null, number | null, number], OutboxMail & { readonly domain: string }>(
      `SELECT domain, mail.* FROM (SELECT ${COLUMNS} FROM mail_outbox) AS mail JOIN site ON site.id = mail.site
       WHERE ? IS NULL OR mail.user = ? ORDER BY mail.id DESC LIMIT ?`,
    )
    .all(user ?? null, user ?? null, limit)
    .map((mail) => ({ ...mail, lastDay: periodFrom(mail.interval, mail.firstDay).to }));
}
