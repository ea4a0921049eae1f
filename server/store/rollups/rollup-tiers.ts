import type { SiteId } from '../../domain/site.ts';
import { type Span, spanOf } from '../../domain/time/cover.ts';
import { addDays, type Day, type Seconds, zoneNamed } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';

/**
 * The calendar months, or years, that are over, whose days have all been counted, and that have no current rollup.
 *
 * @param today the site's running day
 */
export function dueSpans(db: ReadConnection, site: SiteId, tier: 'month' | 'year', today: Day): readonly Span[] {
  const dirty = db.prepare<[number], Day>('SELECT day FROM dirty WHERE site_id = ?').pluck().all(site);
  const currentOf = db
    .prepare<[number, string], Day>('SELECT first_day FROM rollup WHERE site_id = ? AND tier = ? AND current = 1')
    .pluck();
  const there = new Set(currentOf.all(site, tier));
  const due = new Map<Day, Span>();
  let span: Span | undefined;
  for (const day of currentOf.all(site, 'day')) {
    if (span === undefined || day < span.first || day > span.last) span = spanOf(tier, day);
    if (span.last < today && !there.has(span.first)) due.set(span.first, span);
  }
  return [...due.values()].filter(({ first, last }) => !dirty.some((day) => day >= first && day <= last));
}

/** How far the counting of a site is behind. */
export interface RollupLag {
  readonly domain: string;
  /** Days that have to be counted anew, the running one among them. */
  readonly days: number;
  /**
   * How late the counting of finished days is, in seconds: since the oldest of them that still waits should have been
   * counted, at its end or when lines of it were last imported; 0 when none waits.
   */
  readonly seconds: number;
}

/** How far the counting of each site is behind, by domain; in one statement, however many there are. */
export function rollupLags(db: ReadConnection, now: Seconds): readonly RollupLag[] {
  const waiting = db
    .prepare<[], [domain: string, zone: string, day: Day | null, importedAt: Seconds | null]>(
      `SELECT domain, time_zone, dirty.day, imported_at FROM site LEFT JOIN dirty ON dirty.site_id = site.id
         LEFT JOIN imported_day ON imported_day.site_id = site.id AND imported_day.day = dirty.day
       ORDER BY domain`,
    )
    .raw()
    .all();
  const lags = new Map<string, { domain: string; days: number; seconds: number }>();
  for (const [domain, zoneName, day, importedAt] of waiting) {
    const lag = lags.get(domain) ?? { domain, days: 0, seconds: 0 };
    lags.set(domain, lag);
    const zone = zoneNamed(zoneName);
    if (day === null || zone === undefined) continue;
    lag.days += 1;
    if (day < zone.dayOf(now))
      lag.seconds = Math.max(lag.seconds, now - Math.max(zone.startOf(addDays(day, 1)), importedAt ?? 0));
  }
  return [...lags.values()];
}
