import type { Database } from 'better-sqlite3';
import { addDays, type Day, type Seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';

/** For how many seconds the oldest finished day has been waiting to be counted; 0 when none waits. */
export function rollupLag(db: Database, site: Site, now: Seconds): number {
  const oldest = db.prepare<[number], Day | null>('SELECT min(day) FROM dirty WHERE site_id = ?').pluck().get(site.id);
  if (oldest === undefined || oldest === null) return 0;
  return Math.max(0, now - site.zone.startOf(addDays(oldest, 1)));
}
