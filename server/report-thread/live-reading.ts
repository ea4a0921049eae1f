import type { Live } from '../../reports/model/live.ts';
import type { Site } from '../domain/site.ts';
import { formatInstant, type Seconds, seconds } from '../domain/time/day.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';

const RECENT_SECONDS = 30 * 60;

/** The counts of the last 30 minutes and of the running day. */
export function readLive(reader: ReportReader, site: Site, now: Seconds): Live {
  const source = reader.source(site);
  const today = site.zone.dayOf(now);
  return source.snapshot(() => ({
    at: formatInstant(now),
    last30Minutes: reader.recentCounts(site.id, seconds(now - RECENT_SECONDS)),
    today: { visits: 0, pageViews: 0, downloads: 0, ...source.days(today, today).get(today) },
  }));
}
