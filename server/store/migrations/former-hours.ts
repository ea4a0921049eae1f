import type { Database } from 'better-sqlite3';
import { addDays, type Day, type Seconds, zoneNamed } from '../../domain/time/day.ts';
import { weekHourSlot } from '../../domain/time/week-hour.ts';

interface FormerDay {
  readonly id: number;
  readonly site_id: number;
  readonly time_zone: string;
  readonly first_day: Day;
}

type FormerHour = readonly [at: Seconds, visits: number, pageViews: number, downloads: number];

/**
 * The part of schema 0002 that has to know the sites' zones: gives the hours of former days to their rollups, and counts
 * the visits by weekday and hour from them. Inside the migration's transaction.
 */
export function moveFormerHours(db: Database): void {
  const days = db
    .prepare<[], FormerDay>('SELECT rollup.id, site_id, time_zone, first_day FROM rollup JOIN site ON site.id = site_id')
    .all();
  const hours = db
    .prepare<[number, number, number], FormerHour>(
      'SELECT hour_at, visits, page_views, downloads FROM former_hour WHERE site_id = ? AND hour_at >= ? AND hour_at < ?',
    )
    .raw();
  const hour = db.prepare('INSERT INTO rollup_hour VALUES (?, ?, ?, ?, ?)');
  const weekHour = db.prepare(
    'INSERT INTO rollup_week_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET visits = visits + excluded.visits',
  );
  for (const { id, site_id, time_zone, first_day } of days) {
    const zone = zoneNamed(time_zone);
    if (zone === undefined) throw new Error(`The time zone ${time_zone} of a site is not known here.`);
    for (const row of hours.all(site_id, zone.startOf(first_day), zone.startOf(addDays(first_day, 1)))) {
      const [at, visits] = row;
      hour.run(id, ...row);
      if (visits > 0) weekHour.run(id, weekHourSlot(zone, first_day, at), visits);
    }
  }
  db.exec('DROP TABLE former_hour');
}
