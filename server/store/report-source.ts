import type { Database } from 'better-sqlite3';
import type { Counts } from '../../reports/report.ts';
import type { ListName, RangeTotals, ReportSource } from '../../reports/report-source.ts';
import { addDays, type Day, type Seconds, weekday } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';
import { gapsWithin } from './uptime.ts';

type Range = [site: number, from: number, to: number];

/** Reads a site's reports from its rollups and its ledger. */
export function reportSource(db: Database, site: Site): ReportSource {
  const all = <Row>(sql: string, from: number, to: number) => db.prepare<Range, Row>(sql).all(site.id, from, to);
  return {
    site: site.domain,
    zone: site.zone,
    totals(from, to): RangeTotals {
      const [sums] = all<Omit<RangeTotals, 'serverAddresses'>>(
        `SELECT coalesce(sum(visits), 0) AS visits, coalesce(sum(page_views), 0) AS pageViews, coalesce(sum(downloads), 0) AS downloads,
           coalesce(sum(single_page_visits), 0) AS singlePageVisits, coalesce(sum(timed_visits), 0) AS timedVisits,
           coalesce(sum(timed_seconds), 0) AS timedSeconds
         FROM rollup_day WHERE site_id = ? AND day BETWEEN ? AND ?`,
        from,
        to,
      );
      if (sums === undefined) throw new Error('A sum without a row.');
      return { ...sums, serverAddresses: distinctAddresses(db, site, from, to) };
    },
    medianOfDay: (day) =>
      db
        .prepare<[number, number], number | null>('SELECT median_seconds FROM rollup_day WHERE site_id = ? AND day = ?')
        .pluck()
        .get(site.id, day) ?? null,
    durations: (from, to) =>
      all(
        'SELECT bucket, sum(visits) AS visits FROM rollup_duration WHERE site_id = ? AND day BETWEEN ? AND ? GROUP BY bucket ORDER BY bucket',
        from,
        to,
      ),
    days(from, to) {
      const rows = all<Counts & { day: Day }>(
        'SELECT day, visits, page_views AS pageViews, downloads FROM rollup_day WHERE site_id = ? AND day BETWEEN ? AND ?',
        from,
        to,
      );
      return new Map(rows.map(({ day, ...counts }) => [day, counts]));
    },
    hours(from, to) {
      const rows = all<Counts & { at: Seconds }>(
        'SELECT hour_at AS at, visits, page_views AS pageViews, downloads FROM rollup_hour WHERE site_id = ? AND hour_at >= ? AND hour_at < ?',
        from,
        to,
      );
      return new Map(rows.map(({ at, ...counts }) => [at, counts]));
    },
    visitLengths: () => [],
    weekHours(from, to) {
      const slots = Array.from({ length: 168 }, () => 0);
      for (let day = from; day <= to; day = addDays(day, 1)) {
        for (const [index, hour] of site.zone.hoursOf(day).entries()) {
          const row = db
            .prepare<[number, number], number>('SELECT visits FROM rollup_hour WHERE site_id = ? AND hour_at = ?')
            .pluck()
            .get(site.id, hour);
          const slot = weekday(day) * 24 + Math.min(23, index);
          slots[slot] = (slots[slot] ?? 0) + (row ?? 0);
        }
      }
      return slots;
    },
    list(name, from, to, wanted) {
      const column =
        name === 'pages' || name === 'documents'
          ? 'path'
          : name === 'serverAddresses'
            ? 'serverAddress'
            : name === 'topLevelDomains'
              ? 'label'
              : 'name';
      const rows = all<never>(LISTS[name], from, to).filter((row) =>
        String(row[column] ?? '')
          .toLowerCase()
          .includes(wanted.search.toLowerCase()),
      );
      const slice = rows.slice(wanted.offset, wanted.offset + wanted.limit);
      return { rows: slice, total: rows.length };
    },
    firstSeen: () => ({ rows: [], total: 0 }),
    received: (from, to) =>
      db
        .prepare<Range, number>(
          "SELECT coalesce(sum(hits), 0) FROM ledger WHERE site_id = ? AND day BETWEEN ? AND ? AND entry = 'received'",
        )
        .pluck()
        .get(site.id, from, to) ?? 0,
    excluded(from, to) {
      const rows = all<{ reason: string; hits: number }>(
        `SELECT entry AS reason, sum(hits) AS hits FROM ledger WHERE site_id = ? AND day BETWEEN ? AND ? AND entry <> 'received'
         GROUP BY entry ORDER BY hits DESC, entry`,
        from,
        to,
      );
      return Object.fromEntries(rows.map(({ reason, hits }) => [reason, hits]));
    },
    recordsSince: () => undefined,
    snapshot: (work) => db.transaction(work)(),
    filters: [],
    gaps: (from, to) => gapsWithin(db, site.id, from, to),
    extent() {
      const row = db
        .prepare<[number], { first: Day | null; last: Day | null }>(
          'SELECT min(day) AS first, max(day) AS last FROM ledger WHERE site_id = ?',
        )
        .get(site.id);
      return row === undefined || row.first === null || row.last === null ? undefined : { first: row.first, last: row.last };
    },
  };
}

const LISTS: Readonly<Record<ListName, string>> = {
  pages: `SELECT path.path, sum(page_views) AS pageViews, sum(visits) AS visits, sum(entries) AS entries, sum(exits) AS exits
    FROM rollup_page JOIN path ON path.id = path_id WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY path_id ORDER BY pageViews DESC, path.path`,
  documents: `SELECT path.path, sum(downloads) AS downloads
    FROM rollup_document JOIN path ON path.id = path_id WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY path_id ORDER BY downloads DESC, path.path`,
  topLevelDomains: `SELECT nullif(label, '') AS label, nullif(source, 'unknown') AS source, sum(visits) AS visits
    FROM rollup_top_level_domain WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY 1, 2 ORDER BY visits DESC, label, source`,
  browsers: `SELECT family AS name, version, sum(visits) AS visits
    FROM rollup_browser JOIN browser ON browser.id = browser_id WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY browser_id ORDER BY visits DESC, family, version`,
  browserFamilies: `SELECT family AS name, sum(visits) AS visits
    FROM rollup_browser JOIN browser ON browser.id = browser_id WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY family ORDER BY visits DESC, family`,
  serverAddresses: `SELECT server_address AS serverAddress, sum(visits) AS visits
    FROM rollup_server_address WHERE site_id = ? AND day BETWEEN ? AND ?
    GROUP BY server_address ORDER BY visits DESC, server_address`,
};

/** Distinct stored server addresses over days, or null when a day of them with visits has lost its records. */
function distinctAddresses(db: Database, site: Site, from: Day, to: Day): number | null {
  const expired = db
    .prepare<Range, number>(
      'SELECT 1 FROM closed_day JOIN rollup_day USING (site_id, day) WHERE site_id = ? AND day BETWEEN ? AND ? AND visits > 0 LIMIT 1',
    )
    .pluck()
    .get(site.id, from, to);
  if (expired !== undefined) return null;
  return (
    db
      .prepare<Range, number>(
        'SELECT count(DISTINCT server_address) FROM rollup_server_address WHERE site_id = ? AND day BETWEEN ? AND ?',
      )
      .pluck()
      .get(site.id, from, to) ?? 0
  );
}

/** The last period of at most so many days that ends on the last day with page views or downloads; undefined without any. */
export function lastPeriodWithData(db: Database, site: Site, days: number): { readonly from: Day; readonly to: Day } | undefined {
  const last = db
    .prepare<[number], Day | null>('SELECT max(day) FROM rollup_day WHERE site_id = ? AND (page_views > 0 OR downloads > 0)')
    .pluck()
    .get(site.id);
  return last === undefined || last === null ? undefined : { from: addDays(last, 1 - days), to: last };
}
