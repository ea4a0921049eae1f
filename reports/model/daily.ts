import { addDays, type Day, formatDay, type Seconds } from '../../server/domain/time/day.ts';
import { baselineDays, LEAST_FOR_UNUSUAL, median, surprise } from './baseline.ts';
import { gapsOf, totalsOf } from './build.ts';
import { hasEarlier } from './day-news.ts';
import { type ComparedFigures, type FirstSeenRow, type Gap, type IsoDay, NO_COUNTS, type Totals } from './report.ts';
import { firstRows, type ListName, type ListRows, type ListSlice, type ReportSource } from './report-source.ts';
import { type Series, seriesOf } from './series.ts';

/** What is usual on a weekday; a figure is null where the days have none. */
export interface Baseline extends ComparedFigures {
  /** How many days it is the median of. */
  readonly days: number;
  /** Page views by local hour, for each hour of the day that is told. */
  readonly pageViewsByHour: readonly number[];
  /** Hits that were not counted, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
}

/** A page or document whose count is out of the ordinary. */
export interface ChangedRow {
  readonly kind: 'page' | 'document';
  readonly path: string;
  readonly count: number;
  readonly baseline: number;
}

/** A path that was never counted before. */
export interface NewRow extends FirstSeenRow {
  readonly kind: 'page' | 'document';
}

/** One day of a site, made to be read in a minute: plain data. */
export interface Daily {
  readonly site: string;
  readonly timeZone: string;
  readonly day: IsoDay;
  /** Of the running day, how many of its hours have begun; null once it is over. */
  readonly hoursSoFar: number | null;
  readonly totals: Totals;
  /** Null: too little is known of such days. */
  readonly baseline: Baseline | null;
  readonly series: Series;
  readonly lists: { readonly [Name in Exclude<ListName, 'browsers'>]: ListSlice<ListRows[Name]> };
  /** The most surprising first; null where nothing can be told. */
  readonly changed: readonly ChangedRow[] | null;
  /** The most counted first; null on the first day of a site, when everything is new. */
  readonly firstSeen: ListSlice<NewRow> | null;
  readonly received: number;
  readonly excluded: Readonly<Record<string, number>>;
  /** Reasons that are out of the ordinary, up or down. */
  readonly unusualExcluded: readonly string[];
  readonly gaps: readonly Gap[];
}

/** Rows of each list of a daily report, where nothing else is wanted. */
export const DAILY_ROWS = 10;
const NEWS_ROWS = 6;
// A path that is not among the first so many of a day has too few views there to matter.
const COMPARED_ROWS = 1_000;

/** Reads a day's report; `now` tells whether the day is over. */
export function buildDaily(source: ReportSource, day: Day, now: Seconds, rows: number = DAILY_ROWS): Daily {
  const { zone } = source;
  const running = day === zone.dayOf(now);
  const earlier = baselineDays(source, day);
  const series = seriesOf(source, { from: day, to: day }, 'hour');
  const list = <Name extends ListName>(name: Name) => source.list(name, day, day, firstRows(rows));
  const excluded = source.excluded(day, day);
  const excludedEarlier = running ? [] : earlier.map((each) => source.excluded(each, each));
  const firstSeen = hasEarlier(source, day) ? firstSeenPaths(source, day) : null;
  return {
    site: source.site,
    timeZone: zone.name,
    day: formatDay(day),
    hoursSoFar: running ? series.points.filter(({ at }) => at <= now).length : null,
    totals: totalsOf(source, day, day),
    baseline: earlier.length === 0 ? null : baselineOf(source, earlier, series, excludedEarlier),
    series,
    lists: {
      pages: list('pages'),
      documents: list('documents'),
      topLevelDomains: list('topLevelDomains'),
      browserFamilies: list('browserFamilies'),
      serverAddresses: list('serverAddresses'),
    },
    changed: running || earlier.length < LEAST_FOR_UNUSUAL ? null : changedPaths(source, day, earlier),
    firstSeen,
    received: source.received(day, day),
    excluded,
    unusualExcluded: Object.keys(excluded).filter(
      (reason) =>
        surprise(
          excluded[reason] ?? 0,
          excludedEarlier.map((each) => each[reason] ?? 0),
        ) !== 0,
    ),
    gaps: gapsOf(source, day, day),
  };
}

function baselineOf(
  source: ReportSource,
  days: readonly Day[],
  { points }: Series,
  excluded: readonly Readonly<Record<string, number>>[],
): Baseline {
  const { zone } = source;
  const counts = days.map((day) => source.days(day, day).get(day) ?? NO_COUNTS);
  const middle = (values: readonly number[]) => median(values) ?? 0;
  const byHour = days.map((day) => {
    const views = Array<number>(24).fill(0);
    for (const [at, { pageViews }] of source.hours(zone.startOf(day), zone.startOf(addDays(day, 1))))
      views[zone.localHour(at)] = (views[zone.localHour(at)] ?? 0) + pageViews;
    return views;
  });
  const reasons = new Set(excluded.flatMap((each) => Object.keys(each)));
  return {
    days: days.length,
    visits: middle(counts.map(({ visits }) => visits)),
    pageViews: middle(counts.map(({ pageViews }) => pageViews)),
    downloads: middle(counts.map(({ downloads }) => downloads)),
    pagesAVisit: median(counts.filter(({ visits }) => visits > 0).map(({ visits, pageViews }) => pageViews / visits)),
    medianVisitSeconds: median(days.map((day) => source.medianOfDay(day)).filter((seconds) => seconds !== null)),
    pageViewsByHour: points.map(({ at }) => middle(byHour.map((views) => views[zone.localHour(at)] ?? 0))),
    excluded: Object.fromEntries([...reasons].map((reason) => [reason, middle(excluded.map((each) => each[reason] ?? 0))])),
  };
}

/** Counts of the paths of a day, and the most that one may have that is not among them. */
interface PathCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly atMost: number;
}

function countsOf(source: ReportSource, kind: ChangedRow['kind'], day: Day): PathCounts {
  const slice =
    kind === 'page'
      ? source.list('pages', day, day, firstRows(COMPARED_ROWS))
      : source.list('documents', day, day, firstRows(COMPARED_ROWS));
  const counts = new Map(slice.rows.map((row) => [row.path, 'pageViews' in row ? row.pageViews : row.downloads]));
  const last = slice.rows.at(-1);
  return { counts, atMost: slice.total > slice.rows.length && last !== undefined ? (counts.get(last.path) ?? 0) : 0 };
}

function changedPaths(source: ReportSource, day: Day, earlier: readonly Day[]): readonly ChangedRow[] {
  const changed: (ChangedRow & { readonly surprise: number })[] = [];
  for (const kind of ['page', 'document'] as const) {
    const now = countsOf(source, kind, day);
    const before = earlier.map((each) => countsOf(source, kind, each));
    const known = new Set(before.flatMap(({ counts }) => [...counts.keys()]));
    for (const path of known) {
      const count = now.counts.get(path) ?? now.atMost;
      const baseline = before.map(({ counts, atMost }) => counts.get(path) ?? atMost);
      const unusual = surprise(count, baseline);
      if (unusual !== 0) changed.push({ kind, path, count, baseline: median(baseline) ?? 0, surprise: Math.abs(unusual) });
    }
  }
  return changed
    .sort((a, b) => b.surprise - a.surprise || (a.path < b.path ? -1 : 1))
    .slice(0, NEWS_ROWS)
    .map(({ surprise: _, ...row }) => row);
}

function firstSeenPaths(source: ReportSource, day: Day): ListSlice<NewRow> {
  const pages = source.firstSeen('pages', day, day, NEWS_ROWS);
  const documents = source.firstSeen('documents', day, day, NEWS_ROWS);
  const rows = [
    ...pages.rows.map((row) => ({ ...row, kind: 'page' as const })),
    ...documents.rows.map((row) => ({ ...row, kind: 'document' as const })),
  ];
  return {
    rows: rows.sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1)).slice(0, NEWS_ROWS),
    total: pages.total + documents.total,
  };
}
