import type { Counts } from '../../../reports/model/report.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Seconds } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';

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
