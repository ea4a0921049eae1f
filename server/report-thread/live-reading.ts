import type { Database } from 'better-sqlite3';
import type { Live } from '../../reports/model/live.ts';
import type { Site } from '../domain/site.ts';
import { formatInstant, type Seconds, seconds } from '../domain/time/day.ts';
import { recentCounts } from '../store/reading/recent-counts.ts';
import { reportSource } from '../store/reading/report-source.ts';

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
