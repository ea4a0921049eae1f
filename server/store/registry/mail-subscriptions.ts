import { parseMailAddress } from '../../domain/mail/mail-address.ts';
import { type MailInterval, mailIntervals } from '../../domain/mail/mail-schedule.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Seconds } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection, TransactionConnection } from '../database/connections.ts';
import { endUnusedAgreements } from './mail-agreements.ts';
import { siteNamed } from './sites.ts';
import type { UserId } from './users.ts';

/** Which report a user wants, of which site, and where to. */
export interface MailSubscription {
  readonly user: UserId;
  readonly site: SiteId;
  readonly interval: MailInterval;
  readonly address: string;
  /** BCP 47. */
  readonly language: string;
  /** Minutes after midnight on the clock of the site's time zone. */
  readonly sendAt: number;
  readonly addedAt: Seconds;
}

/** Names a subscription: a user has at most one of an interval and site. */
export interface MailSubscriptionKey {
  readonly user: UserId;
  readonly domain: string;
  readonly interval: MailInterval;
}

export interface NewMailSubscription extends MailSubscriptionKey {
  readonly address: string;
  readonly language: string;
  readonly sendAt: number;
}

const COLUMNS =
  'user_id AS user, site_id AS site, interval, address, language, send_at AS sendAt, mail_subscription.added_at AS addedAt';

/** Every user's subscriptions, each with the name of its site's time zone. */
export function allMailSubscriptions(db: ReadConnection): readonly (MailSubscription & { readonly timeZone: string })[] {
  return db
    .prepare<[], MailSubscription & { readonly timeZone: string }>(
      `SELECT ${COLUMNS}, time_zone AS timeZone FROM mail_subscription JOIN site ON site.id = site_id
       ORDER BY user_id, site_id, interval`,
    )
    .all();
}

/** A user's subscription of an interval and site. */
export function mailSubscription(
  db: ReadConnection,
  user: UserId,
  site: SiteId,
  interval: MailInterval,
): MailSubscription | undefined {
  return db
    .prepare<[number, number, string], MailSubscription>(
      `SELECT ${COLUMNS} FROM mail_subscription WHERE user_id = ? AND site_id = ? AND interval = ?`,
    )
    .get(user, site, interval);
}

/** A user's subscriptions, by site and interval. */
export function mailSubscriptionsOf(db: ReadConnection, user: UserId): readonly MailSubscription[] {
  return db
    .prepare<[number], MailSubscription>(
      `SELECT ${COLUMNS} FROM mail_subscription WHERE user_id = ?
       ORDER BY (SELECT domain FROM site WHERE id = site_id), instr('daily weekly monthly', interval)`,
    )
    .all(user);
}

/** Adds a subscription or changes the one there is, which keeps the time it was added. Inside a transaction. */
export function setMailSubscription(
  db: TransactionConnection,
  chosen: NewMailSubscription,
  now: number,
): { readonly domain: string } {
  const site = siteNamed(db, chosen.domain);
  const address = parseMailAddress(chosen.address);
  if (address === undefined)
    throw new Refusal(
      `${JSON.stringify(chosen.address)} is no mail address: give one address such as name@example.com, without a name before it.`,
    );
  if (!mailIntervals.includes(chosen.interval))
    throw new Refusal(`Reports are mailed ${mailIntervals.join(', ')}; there is no other interval.`);
  if (!Number.isInteger(chosen.sendAt) || chosen.sendAt < 0 || chosen.sendAt > 1_439)
    throw new Refusal('The time of a mail is a time of the day such as 07:00.');
  db.prepare(
    `INSERT INTO mail_subscription VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET address = excluded.address, language = excluded.language, send_at = excluded.send_at`,
  ).run(chosen.user, site.id, chosen.interval, address, chosen.language, chosen.sendAt, now);
  endUnusedAgreements(db, chosen.user);
  return { domain: site.domain };
}

/** Ends a subscription, with what of it has not been sent yet. Inside a transaction. */
export function removeMailSubscription(
  db: TransactionConnection,
  { user, domain, interval }: MailSubscriptionKey,
): { readonly domain: string } {
  const site = siteNamed(db, domain);
  const key = [user, site.id, interval] as const;
  db.prepare('DELETE FROM mail_subscription WHERE user_id = ? AND site_id = ? AND interval = ?').run(...key);
  db.prepare('DELETE FROM mail_outbox WHERE user_id = ? AND site_id = ? AND interval = ? AND ended_at IS NULL').run(...key);
  endUnusedAgreements(db, user);
  return { domain: site.domain };
}
