import { addDays, type Day, formatDay } from '../../server/domain/time/day.ts';
import { gapsOf, totalsOf } from './build.ts';
import type { Filter } from './filters.ts';
import type { Period } from './period.ts';
import { type Gap, type IsoDay, isUncounted, type Totals } from './report.ts';
import { firstRows, type ListName, type ListRows, type ListSlice, type ReportSource } from './report-source.ts';
import { fittingUnit, type Series, seriesOf } from './series.ts';

/** The lists of an overview, by name. */
export type OverviewLists = {
  readonly [Name in Exclude<ListName, 'browsers'>]: ListSlice<ListRows[Name]>;
} & { readonly browsers: ListSlice<ListRows['browsers']> | null };

/** A site over a period, with the first rows of each list: plain data. */
export interface Overview {
  readonly site: string;
  readonly timeZone: string;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly filters: readonly Filter[];
  readonly totals: Totals;
  readonly series: Series;
  readonly weekHours: readonly number[];
  readonly durations: readonly { readonly bucket: number; readonly visits: number }[];
  readonly lengths: readonly { readonly pageViews: number; readonly visits: number }[];
  readonly lists: OverviewLists;
  readonly received: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly gaps: readonly Gap[];
}

/** What a period is compared with. */
export interface Compared {
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly totals: Totals;
  readonly series: Series;
}

// More than all country domains, so that the map is whole.
const DOMAINS = 400;

/** Reads an overview; of each list the first rows. */
export function buildOverview(source: ReportSource, period: Period, rows: number): Overview {
  const { from, to } = period;
  const first = <Name extends ListName>(name: Name, limit = rows): ListSlice<ListRows[Name]> =>
    source.list(name, from, to, firstRows(limit));
  const family = source.filters.some((filter) => filter.field === 'browser');
  return {
    site: source.site,
    timeZone: source.zone.name,
    from: formatDay(from),
    to: formatDay(to),
    filters: source.filters,
    totals: totalsOf(source, from, to),
    series: seriesOf(source, period, fittingUnit(period)),
    weekHours: source.weekHours(from, to),
    durations: source.durations(from, to),
    lengths: source.visitLengths(from, to),
    lists: {
      pages: first('pages'),
      documents: first('documents'),
      topLevelDomains: first('topLevelDomains', DOMAINS),
      browserFamilies: first('browserFamilies'),
      browsers: family ? first('browsers') : null,
      serverAddresses: first('serverAddresses'),
    },
    received: source.received(from, to),
    excluded: source.excluded(from, to),
    gaps: gapsOf(source, from, to),
  };
}

/** The lists of an overview without the domains that only the map shows. */
export function cutDomains({ topLevelDomains, ...others }: OverviewLists, rows: number): OverviewLists {
  return { ...others, topLevelDomains: { ...topLevelDomains, rows: topLevelDomains.rows.slice(0, rows) } };
}

/** Reads what a period is compared with, in the unit of the other; null when there are no figures of it. */
export function buildCompared(source: ReportSource, compared: Period, unit: Series['unit']): Compared | null {
  const totals = totalsOf(source, compared.from, compared.to);
  if (isUncounted(totals)) return null;
  return {
    from: formatDay(compared.from),
    to: formatDay(compared.to),
    totals,
    series: seriesOf(source, compared, unit),
  };
}

/** The day whose news opens an overview: the last finished one of the period, unless only the running one has visits. */
export function newsDay(source: ReportSource, { from, to }: Period, today: Day): Day {
  const lastFinished = to === today ? addDays(today, -1) : to;
  return lastFinished >= from && (source.days(lastFinished, lastFinished).get(lastFinished)?.visits ?? 0) > 0 ? lastFinished : to;
}
