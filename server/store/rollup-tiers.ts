import type { Database } from 'better-sqlite3';
import { type Span, spanOf } from '../visit/cover.ts';
import { addDays, type Day, type Seconds } from '../visit/day.ts';
import type { Site, SiteId } from '../visit/site.ts';

/**
 * The calendar months, or years, that are over, whose days have all been counted, and that have no current rollup.
 *
 * @param today the site's running day
 */
export function dueSpans(db: Database, site: SiteId, tier: 'month' | 'year', today: Day): readonly Span[] {
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

/**
 * How late the counting of finished days is, in seconds: since the oldest of them that still waits should have been
 * counted, at its end or when lines of it were last imported; 0 when none waits.
 */
export function rollupLag(db: Database, site: Site, now: Seconds): number {
  const today = site.zone.dayOf(now);
  const waiting = db
    .prepare<[number, number], { day: Day; imported_at: number | null }>(
      'SELECT day, imported_at FROM dirty LEFT JOIN imported_day USING (site_id, day) WHERE site_id = ? AND day < ?',
    )
    .all(site.id, today);
  const lags = waiting.map(({ day, imported_at }) => now - Math.max(site.zone.startOf(addDays(day, 1)), imported_at ?? 0));
  return Math.max(0, ...lags);
}
