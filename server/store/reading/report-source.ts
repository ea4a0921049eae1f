import type { Counts } from '../../../reports/model/report.ts';
import type {
  ListName,
  ListQuery,
  ListRows,
  ListSlice,
  RangeTotals,
  ReportSource,
} from '../../../reports/model/report-source.ts';
import type { Site } from '../../domain/site.ts';
import { coverOf, type Tier } from '../../domain/time/cover.ts';
import { addDays, type Day, type Seconds, seconds } from '../../domain/time/day.ts';
import { WEEK_HOURS } from '../../domain/time/week-hour.ts';
import { inSnapshot, type ReadConnection } from '../database/connections.ts';
import { gapsWithin } from '../records/uptime.ts';
import type { LiveRollup } from './live-day.ts';
import type { ReportCaches } from './report-caches.ts';
import { browserFamilyList, browserList, documentList, firstSeenList, pageList, topLevelDomainList } from './rollup-lists.ts';
import type { SummedTable, Sums } from './rollup-sums.ts';

type Range = [site: number, from: number, to: number];

/** Reads a site's reports from its rollups and its ledger. */
export function reportSource({ db, summing, live: liveDays, addresses }: ReportCaches, site: Site): ReportSource {
  const all = <Row>(sql: string, from: number, to: number) => db.prepare<Range, Row>(sql).all(site.id, from, to);
  const live = liveDays.rollup(site.id);
  const hasLive = (from: Day, to: Day) => live !== undefined && live.day >= from && live.day <= to;
  // Within a snapshot the rollups of a period are the same each time.
  const covers = new Map<string, readonly RollupRow[]>();
  let within = false;
  const snapshot = <Result>(work: () => Result): Result => {
    if (within) return work();
    within = true;
    covers.clear();
    try {
      return inSnapshot(db, work);
    } finally {
      within = false;
      covers.clear();
    }
  };
  const cover = (from: Day, to: Day): readonly RollupRow[] => {
    const name = `${from} ${to}`;
    const rollups = covers.get(name) ?? withLive(rollupsOf(db, site, from, to), hasLive(from, to) ? live : undefined);
    covers.set(name, rollups);
    return rollups;
  };
  const sums = (table: SummedTable, from: Day, to: Day): Sums =>
    summing.sum(
      table,
      cover(from, to).flatMap(({ id }) => (id === LIVE ? [] : [id])),
      hasLive(from, to) ? live?.rows[table] : [],
    );
  const histogram = (table: SummedTable, from: Day, to: Day): readonly (readonly [key: number, visits: number])[] => {
    const { keys, columns } = sums(table, from, to);
    return keys.map((key, at) => [key, columns[0]?.[at] ?? 0] as const).sort(([a], [b]) => a - b);
  };
  const lists: { readonly [Name in ListName]: (from: Day, to: Day, query: ListQuery) => ListSlice<ListRows[Name]> } = {
    pages: (from, to, query) => pageList(db, sums('rollup_page', from, to), query),
    documents: (from, to, query) => documentList(db, sums('rollup_document', from, to), query),
    topLevelDomains: (from, to, query) => topLevelDomainList(summing, sums('rollup_top_level_domain', from, to), query),
    browsers: (from, to, query) => browserList(db, sums('rollup_browser', from, to), query),
    browserFamilies: (from, to, query) => browserFamilyList(db, sums('rollup_browser', from, to), query),
    serverAddresses: (from, to, query) => addresses.list(site.id, from, to, query),
  };
  return {
    site: site.domain,
    zone: site.zone,
    filters: [],
    snapshot,
    totals: (from, to) =>
      snapshot((): RangeTotals => {
        const rollups = cover(from, to);
        const sum = (value: (row: RollupRow) => number) => rollups.reduce((total, row) => total + value(row), 0);
        return {
          visits: sum((row) => row.visits),
          pageViews: sum((row) => row.pageViews),
          downloads: sum((row) => row.downloads),
          singlePageVisits: sum((row) => row.singlePageVisits),
          timedVisits: sum((row) => row.timedVisits),
          timedSeconds: sum((row) => row.timedSeconds),
          serverAddresses: expiredDaysOf(db, site, from, to) > 0 ? null : addresses.distinct(site.id, from, to),
        };
      }),
    medianOfDay: (day) =>
      hasLive(day, day)
        ? (live?.sums.medianSeconds ?? null)
        : (db
            .prepare<[number, number], number | null>(
              "SELECT median_seconds FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day = ?",
            )
            .pluck()
            .get(site.id, day) ?? null),
    durations: (from, to) =>
      snapshot(() => histogram('rollup_duration', from, to).map(([bucket, visits]) => ({ bucket, visits }))),
    visitLengths: (from, to) =>
      snapshot(() => histogram('rollup_visit_length', from, to).map(([pageViews, visits]) => ({ pageViews, visits }))),
    days(from, to) {
      const rows = db
        .prepare<Range, [Day, number, number, number]>(
          `SELECT first_day, visits, page_views, downloads FROM rollup
           WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ? ORDER BY first_day`,
        )
        .raw()
        .all(site.id, from, to);
      const days = new Map(rows.map(([day, visits, pageViews, downloads]) => [day, { visits, pageViews, downloads }]));
      if (live !== undefined && hasLive(from, to)) {
        const { visits, pageViews, downloads } = live.sums;
        days.set(live.day, { visits, pageViews, downloads });
      }
      return days;
    },
    hours(from, to) {
      const rows = db
        .prepare<unknown[], Counts & { at: Seconds }>(
          `SELECT hour_at AS at, rollup_hour.visits, rollup_hour.page_views AS pageViews, rollup_hour.downloads
           FROM rollup JOIN rollup_hour ON rollup_id = rollup.id
           WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ? AND hour_at >= ? AND hour_at < ?`,
        )
        .all(site.id, site.zone.dayOf(from), site.zone.dayOf(to), from, to);
      const hours = new Map(rows.map(({ at, ...counts }) => [at, counts]));
      if (live === undefined) return hours;
      for (const at of hours.keys()) if (site.zone.dayOf(at) === live.day) hours.delete(at);
      for (const [start, visits, pageViews, downloads] of live.rows.rollup_hour) {
        const at = seconds(Number(start));
        if (at >= from && at < to)
          hours.set(at, { visits: Number(visits), pageViews: Number(pageViews), downloads: Number(downloads) });
      }
      return hours;
    },
    weekHours: (from, to) =>
      snapshot(() => {
        const visits = new Map(histogram('rollup_week_hour', from, to));
        return Array.from({ length: WEEK_HOURS }, (_, slot) => visits.get(slot) ?? 0);
      }),
    list: (name, from, to, query) => snapshot(() => lists[name](from, to, query)),
    firstSeen: (name, from, to, limit) =>
      snapshot(() => {
        const download = name === 'documents' ? 1 : 0;
        const counts = sums(name === 'documents' ? 'rollup_document' : 'rollup_page', from, to);
        return firstSeenList(db, counts, {
          site: site.id,
          download,
          from,
          to,
          limit,
          live: hasLive(from, to) ? live?.day : undefined,
        });
      }),
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
    gaps: (from, to) => gapsWithin(db, site.id, from, to),
    extent() {
      const row = db
        .prepare<unknown[], { first: Day | null; last: Day | null }>(
          // One query for both would read the whole ledger.
          `SELECT (SELECT min(day) FROM ledger WHERE site_id = :site) AS first,
             (SELECT max(day) FROM ledger WHERE site_id = :site) AS last`,
        )
        .get({ site: site.id });
      return row === undefined || row.first === null || row.last === null ? undefined : { first: row.first, last: row.last };
    },
    expiredDays: (from, to) => expiredDaysOf(db, site, from, to),
  };
}

interface RollupRow extends Omit<RangeTotals, 'serverAddresses'> {
  readonly id: number;
  readonly tier: Tier;
  readonly firstDay: Day;
}

// What stands for the id of the running day's rollup, which is in no table.
const LIVE = -1;

/** The rollups of a period with the running day as it was last read. */
function withLive(rollups: readonly RollupRow[], live: LiveRollup | undefined): readonly RollupRow[] {
  if (live === undefined) return rollups;
  const others = rollups.filter(({ tier, firstDay }) => tier !== 'day' || firstDay !== live.day);
  return [...others, { ...live.sums, id: LIVE, tier: 'day', firstDay: live.day }];
}

/** The fewest current rollups that make up a period. */
function rollupsOf(db: ReadConnection, site: Site, from: Day, to: Day): readonly RollupRow[] {
  const select = db.prepare<[number, Tier, number, number], RollupRow>(
    `SELECT id, tier, first_day AS firstDay, visits, page_views AS pageViews, downloads,
       single_page_visits AS singlePageVisits, timed_visits AS timedVisits, timed_seconds AS timedSeconds
     FROM rollup WHERE site_id = ? AND tier = ? AND current = 1 AND first_day BETWEEN ? AND ?`,
  );
  const of = (tier: Tier, first: Day, last: Day) => select.all(site.id, tier, first, last);
  const whole = {
    month: new Map(of('month', from, to).map((row) => [row.firstDay, row])),
    year: new Map(of('year', from, to).map((row) => [row.firstDay, row])),
  };
  return coverOf(from, to, (tier, first) => whole[tier].has(first)).flatMap(({ tier, first, last }) => {
    const sum = tier === 'day' ? undefined : whole[tier].get(first);
    return sum === undefined ? of('day', first, last) : [sum];
  });
}

/** Days of a period with visits that have lost their records: of such a period nobody knows the distinct addresses. */
function expiredDaysOf(db: ReadConnection, site: Site, from: Day, to: Day): number {
  return (
    db
      .prepare<Range, number>(
        `SELECT count(*) FROM closed_day JOIN rollup ON rollup.site_id = closed_day.site_id AND tier = 'day' AND current = 1 AND first_day = day
         WHERE closed_day.site_id = ? AND day BETWEEN ? AND ? AND visits > 0`,
      )
      .pluck()
      .get(site.id, from, to) ?? 0
  );
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
