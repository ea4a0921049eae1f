import type { Counts } from '../../../reports/model/report.ts';
import type { RangeTotals, ReportSource } from '../../../reports/model/report-source.ts';
import type { Site } from '../../domain/site.ts';
import { coverOf, type Tier } from '../../domain/time/cover.ts';
import { type Day, type Seconds, seconds } from '../../domain/time/day.ts';
import { inSnapshot, type ReadConnection } from '../database/connections.ts';
import { gapsWithin } from '../records/uptime.ts';
import type { CountedTable } from './filtered-days.ts';
import type { LiveRollup } from './live-day.ts';
import type { ReportCaches } from './report-caches.ts';
import type { SummedTable } from './rollup-sums.ts';
import { sumsReading } from './sums-reading.ts';

type Range = [site: number, from: number, to: number];

const rollupTables: Readonly<Record<CountedTable, SummedTable>> = {
  pages: 'rollup_page',
  documents: 'rollup_document',
  browsers: 'rollup_browser',
  domains: 'rollup_top_level_domain',
  durations: 'rollup_duration',
  lengths: 'rollup_visit_length',
  weekHours: 'rollup_week_hour',
};

/** Reads a site's reports from its rollups and its ledger. */
export function reportSource({ db, summing, live: liveDays, addresses }: ReportCaches, site: Site): ReportSource {
  const live = liveDays.rollup(site.id);
  const liveAmong = (from: Day, to: Day) => (live !== undefined && live.day >= from && live.day <= to ? live : undefined);
  const { snapshot, cover } = coverReading(db, site, liveAmong);
  return {
    site: site.domain,
    zone: site.zone,
    filters: [],
    snapshot,
    totals: (from, to) =>
      snapshot(() => ({
        ...sumOfDays(cover(from, to)),
        serverAddresses: expiredDaysOf(db, site, from, to) > 0 ? null : addresses.distinct(site.id, from, to),
      })),
    medianOfDay(day) {
      const running = liveAmong(day, day);
      return running === undefined ? storedMedian(db, site, day) : running.sums.medianSeconds;
    },
    days: (from, to) => countsByDay(db, site, from, to, liveAmong(from, to)),
    hours: (from, to) => countsByHour(db, site, from, to, live),
    ...sumsReading({
      db,
      site: site.id,
      snapshot,
      sums: (counted, from, to) =>
        snapshot(() => {
          const table = rollupTables[counted];
          const stored = cover(from, to).flatMap(({ id }) => (id === LIVE ? [] : [id]));
          return summing.sum(table, stored, liveAmong(from, to)?.rows[table]);
        }),
      domainOf: summing.textOf,
      addresses: (from, to, query) => addresses.list(site.id, from, to, query),
      runningDay: (from, to) => liveAmong(from, to)?.day,
    }),
    ...ledgerReading(db, site),
    gaps: (from, to) => gapsWithin(db, site.id, from, to),
    expiredDays: (from, to) => expiredDaysOf(db, site, from, to),
  };
}

/** The rollups that make up a period: within a snapshot they are the same each time, and read once. */
function coverReading(
  db: ReadConnection,
  site: Site,
  liveAmong: (from: Day, to: Day) => LiveRollup | undefined,
): { readonly snapshot: ReportSource['snapshot']; cover(from: Day, to: Day): readonly RollupRow[] } {
  const covers = new Map<string, readonly RollupRow[]>();
  let within = false;
  return {
    snapshot(work) {
      if (within) return work();
      within = true;
      covers.clear();
      try {
        return inSnapshot(db, work);
      } finally {
        within = false;
        covers.clear();
      }
    },
    cover(from, to) {
      const name = `${from} ${to}`;
      const rollups = covers.get(name) ?? withLive(rollupsOf(db, site, from, to), liveAmong(from, to));
      covers.set(name, rollups);
      return rollups;
    },
  };
}

/** The totals of days or other periods together, but for the addresses, which are no sum. */
export function sumOfDays(periods: readonly Omit<RangeTotals, 'serverAddresses'>[]): Omit<RangeTotals, 'serverAddresses'> {
  const sum = (value: (period: Omit<RangeTotals, 'serverAddresses'>) => number) =>
    periods.reduce((total, period) => total + value(period), 0);
  return {
    visits: sum(({ visits }) => visits),
    pageViews: sum(({ pageViews }) => pageViews),
    downloads: sum(({ downloads }) => downloads),
    singlePageVisits: sum(({ singlePageVisits }) => singlePageVisits),
    timedVisits: sum(({ timedVisits }) => timedVisits),
    timedSeconds: sum(({ timedSeconds }) => timedSeconds),
  };
}

function storedMedian(db: ReadConnection, site: Site, day: Day): number | null {
  return (
    db
      .prepare<[number, number], number | null>(
        "SELECT median_seconds FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day = ?",
      )
      .pluck()
      .get(site.id, day) ?? null
  );
}

/** @param live the running day, when it is among these */
function countsByDay(db: ReadConnection, site: Site, from: Day, to: Day, live?: LiveRollup): ReadonlyMap<Day, Counts> {
  const rows = db
    .prepare<Range, [Day, number, number, number]>(
      `SELECT first_day, visits, page_views, downloads FROM rollup
       WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ? ORDER BY first_day`,
    )
    .raw()
    .all(site.id, from, to);
  const days = new Map(rows.map(([day, visits, pageViews, downloads]) => [day, { visits, pageViews, downloads }]));
  if (live !== undefined) {
    const { visits, pageViews, downloads } = live.sums;
    days.set(live.day, { visits, pageViews, downloads });
  }
  return days;
}

/** @param live the running day, whichever it is */
function countsByHour(
  db: ReadConnection,
  { id, zone }: Site,
  from: Seconds,
  to: Seconds,
  live: LiveRollup | undefined,
): ReadonlyMap<Seconds, Counts> {
  const rows = db
    .prepare<unknown[], Counts & { at: Seconds }>(
      `SELECT hour_at AS at, rollup_hour.visits, rollup_hour.page_views AS pageViews, rollup_hour.downloads
       FROM rollup JOIN rollup_hour ON rollup_id = rollup.id
       WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ? AND hour_at >= ? AND hour_at < ?`,
    )
    .all(id, zone.dayOf(from), zone.dayOf(to), from, to);
  const hours = new Map(rows.map(({ at, ...counts }) => [at, counts]));
  if (live === undefined) return hours;
  for (const at of hours.keys()) if (zone.dayOf(at) === live.day) hours.delete(at);
  for (const [start, visits, pageViews, downloads] of live.rows.rollup_hour) {
    const at = seconds(Number(start));
    if (at >= from && at < to)
      hours.set(at, { visits: Number(visits), pageViews: Number(pageViews), downloads: Number(downloads) });
  }
  return hours;
}

/** What stands in a site's ledger. */
function ledgerReading(db: ReadConnection, site: Site): Pick<ReportSource, 'received' | 'excluded' | 'extent'> {
  return {
    received: (from, to) =>
      db
        .prepare<Range, number>(
          "SELECT coalesce(sum(hits), 0) FROM ledger WHERE site_id = ? AND day BETWEEN ? AND ? AND entry = 'received'",
        )
        .pluck()
        .get(site.id, from, to) ?? 0,
    excluded(from, to) {
      const rows = db
        .prepare<Range, { reason: string; hits: number }>(
          `SELECT entry AS reason, sum(hits) AS hits FROM ledger WHERE site_id = ? AND day BETWEEN ? AND ? AND entry <> 'received'
           GROUP BY entry ORDER BY hits DESC, entry`,
        )
        .all(site.id, from, to);
      return Object.fromEntries(rows.map(({ reason, hits }) => [reason, hits]));
    },
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
