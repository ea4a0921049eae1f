import type { Database } from 'better-sqlite3';
import { addDays, type Day, type Seconds } from '../visit/day.ts';
import type { Site, SiteId } from '../visit/site.ts';
import { VISIT_GAP_SECONDS } from '../visit/visits.ts';

/**
 * The site's open days whose retention is over, oldest first. It runs from the later of a record's day and the day of
 * its import, in whole local days.
 */
export function expiredDays(db: Database, site: Site, retentionDays: number, now: Seconds): readonly Day[] {
  const lastExpired = addDays(site.zone.dayOf(now), -retentionDays - 1);
  const rows = db
    .prepare<[number, number], { day: Day; imported_at: Seconds | null }>(
      `SELECT day, imported_at FROM rollup_day LEFT JOIN imported_day USING (site_id, day)
       WHERE site_id = ? AND day <= ? AND NOT EXISTS (SELECT 1 FROM closed_day WHERE site_id = rollup_day.site_id AND day = rollup_day.day)
       ORDER BY day`,
    )
    .all(site.id, lastExpired);
  return rows.filter((row) => row.imported_at === null || site.zone.dayOf(row.imported_at) <= lastExpired).map((row) => row.day);
}

/**
 * Closes a day: its records go, its rollups stay except those by server address. A visit that went on past the day is
 * kept until the day of its last access expires. Inside a transaction, and only once the day's rollup is up to date.
 */
export function closeDay(db: Database, site: Site, day: Day): void {
  const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  db.prepare('INSERT INTO closed_day VALUES (?, ?) ON CONFLICT DO NOTHING').run(site.id, day);
  db.prepare('DELETE FROM rollup_server_address WHERE site_id = ? AND day = ?').run(site.id, day);
  const lasting = db
    .prepare<[number, number, number], number>('SELECT DISTINCT visit_id FROM access WHERE site_id = ? AND at >= ? AND at <= ?')
    .pluck()
    .all(site.id, end, end + VISIT_GAP_SECONDS);
  const ended = db
    .prepare<[number, number, number], number>('SELECT DISTINCT visit_id FROM access WHERE site_id = ? AND at >= ? AND at < ?')
    .pluck()
    .all(site.id, start, end);
  const kept = new Set(lasting);
  const visitStart = db.prepare<[number], number>('SELECT started_at FROM visit WHERE id = ?').pluck();
  const deleteVisit = db.prepare('DELETE FROM visit WHERE id = ?');
  const deleteAccesses = db.prepare('DELETE FROM access WHERE site_id = ? AND at >= ? AND at < ? AND visit_id = ?');
  for (const visit of ended) {
    if (kept.has(visit)) continue;
    deleteAccesses.run(site.id, visitStart.get(visit) ?? start, end, visit);
    deleteVisit.run(visit);
  }
  db.prepare(
    `DELETE FROM server_address WHERE id NOT IN (SELECT server_address_id FROM visit WHERE server_address_id IS NOT NULL)
     AND id NOT IN (SELECT server_address_id FROM rollup_server_address)`,
  ).run();
}

export function closedDays(db: Database, site: SiteId): ReadonlySet<Day> {
  return new Set(db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ?').pluck().all(site));
}
