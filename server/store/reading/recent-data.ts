import type { Counts } from '../../../reports/model/report.ts';
import type { Site, SiteId } from '../../domain/site.ts';
import { addDays, type Day, type Seconds } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
import type { ReportCaches } from './report-caches.ts';

/** Page views and downloads since then, and the visits they belong to, from the records. */
export function recentCounts(db: ReadConnection, site: SiteId, since: Seconds): Counts {
  const row = db
    .prepare<[number, number], Counts>(
      `SELECT count(DISTINCT visit_id) AS visits, count(*) - coalesce(sum(download), 0) AS pageViews, coalesce(sum(download), 0) AS downloads
       FROM access WHERE site_id = ? AND at >= ?`,
    )
    .get(site, since);
  return row ?? { visits: 0, pageViews: 0, downloads: 0 };
}

/** The last period of at most so many days that ends on the last day with page views or downloads; undefined without any. */
export function lastPeriodWithData(
  { db, live: liveDays }: Pick<ReportCaches, 'db' | 'live'>,
  site: Site,
  days: number,
): { readonly from: Day; readonly to: Day } | undefined {
  const last = db
    .prepare<[number], Day | null>(
      `SELECT first_day FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND (page_views > 0 OR downloads > 0)
       ORDER BY first_day DESC LIMIT 1`,
    )
    .pluck()
    .get(site.id);
  const live = liveDays.rollup(site.id);
  if (live !== undefined && live.sums.pageViews + live.sums.downloads > 0)
    return { from: addDays(live.day, 1 - days), to: live.day };
  return last === undefined || last === null ? undefined : { from: addDays(last, 1 - days), to: last };
}
