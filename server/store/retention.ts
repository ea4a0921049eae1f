import type { Database } from 'better-sqlite3';
import { addDays, type Day, type Seconds, seconds } from '../visit/day.ts';
import type { Site, SiteId } from '../visit/site.ts';
import { VISIT_GAP_SECONDS } from '../visit/visits.ts';
import { deleteSegments } from './day-segments.ts';

/**
 * The site's open days whose retention is over, oldest first. It runs from the later of a record's day and the day of
 * its import, in whole local days.
 */
export function expiredDays(db: Database, site: Site, retentionDays: number, now: Seconds): readonly Day[] {
  const lastExpired = addDays(site.zone.dayOf(now), -retentionDays - 1);
  const rows = db
    .prepare<[number, number], { day: Day; imported_at: Seconds | null }>(
      `SELECT first_day AS day, imported_at FROM rollup LEFT JOIN imported_day ON imported_day.site_id = rollup.site_id AND day = first_day
       WHERE rollup.site_id = ? AND tier = 'day' AND current = 1 AND first_day <= ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup.site_id AND closed_day.day = first_day)
       ORDER BY first_day`,
    )
    .all(site.id, lastExpired);
  return rows.filter((row) => row.imported_at === null || site.zone.dayOf(row.imported_at) <= lastExpired).map((row) => row.day);
}

/**
 * Closes a day: its records go, its rollups stay except those by server address (months and years
 * have none). A visit that went on past the day is
 * kept until the day of its last access expires. Inside a transaction, and only once the day's rollup is up to date.
 */
export function closeDay(db: Database, site: Site, day: Day): void {
  const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  db.prepare('INSERT INTO closed_day VALUES (?, ?) ON CONFLICT DO NOTHING').run(site.id, day);
  db.prepare(
    `DELETE FROM rollup_server_address WHERE rollup_id IN (
       SELECT id FROM rollup WHERE site_id = :site AND tier = 'day' AND first_day = :day AND current = 1
       UNION ALL SELECT id FROM rollup WHERE current = 0 AND site_id = :site AND first_day = :day)`,
  ).run({ site: site.id, day });
  const ended = JSON.stringify(
    db
      .prepare<unknown[], number>(
        `SELECT visit_id FROM access WHERE site_id = :site AND at >= :start AND at < :end
         EXCEPT SELECT visit_id FROM access WHERE site_id = :site AND at >= :end AND at <= :end + :gap`,
      )
      .pluck()
      .all({ site: site.id, start, end, gap: VISIT_GAP_SECONDS }),
  );
  // A visit that ended on the day may have begun on the day before.
  const first = db
    .prepare<[string], number | null>('SELECT min(started_at) FROM visit WHERE id IN (SELECT value FROM json_each(?))')
    .pluck()
    .get(ended);
  // What is left of the visits that go on is read from their records.
  deleteSegments(db, site.id, first === undefined || first === null ? day : site.zone.dayOf(seconds(first)), day);
  db.prepare('DELETE FROM access WHERE site_id = ? AND at >= ? AND at < ? AND visit_id IN (SELECT value FROM json_each(?))').run(
    site.id,
    first ?? start,
    end,
    ended,
  );
  db.prepare('DELETE FROM visit WHERE id IN (SELECT value FROM json_each(?))').run(ended);
}

/** How many days of all sites are closed: it grows when records expire. */
export function closedDayCount(db: Database): number {
  return db.prepare<[], number>('SELECT count(*) FROM closed_day').pluck().get() ?? 0;
}

export function closedDays(db: Database, site: SiteId): ReadonlySet<Day> {
  return new Set(db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ?').pluck().all(site));
}
