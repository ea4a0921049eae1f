import type { Database } from 'better-sqlite3';
import type { Live } from '../../reports/live.ts';
import { recentCounts } from '../store/recent-counts.ts';
import { reportSource } from '../store/report-source.ts';
import { formatInstant, type Seconds, seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';

const RECENT_SECONDS = 30 * 60;

/** The counts of the last 30 minutes and of the running day. */
export function readLive(db: Database, site: Site, now: Seconds): Live {
  const source = reportSource(db, site);
  const today = site.zone.dayOf(now);
  return source.snapshot(() => ({
    at: formatInstant(now),
    last30Minutes: recentCounts(db, site.id, seconds(now - RECENT_SECONDS)),
    today: { visits: 0, pageViews: 0, downloads: 0, ...source.days(today, today).get(today) },
  }));
}
