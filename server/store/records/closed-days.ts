import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';

/** The site's days whose records have expired. */
export function closedDays(db: ReadConnection, site: SiteId): ReadonlySet<Day> {
  return new Set(db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ?').pluck().all(site));
}

/** Tells whether the records of a day have expired, with a statement that is prepared once. */
export function closedDayLookup(db: ReadConnection): (site: SiteId, day: Day) => boolean {
  const closed = db.prepare<[number, number], number>('SELECT 1 FROM closed_day WHERE site_id = ? AND day = ?').pluck();
  return (site, day) => closed.get(site, day) !== undefined;
}
