import type { Day, Seconds, Zone } from '../../server/domain/time/day.ts';
import type { Filter } from './filters.ts';
import type {
  BrowserFamilyRow,
  BrowserRow,
  Counts,
  DocumentRow,
  FirstSeenRow,
  PageRow,
  ServerAddressRow,
  TopLevelDomainRow,
} from './report.ts';

/** Sums of a range of days; the distinct server addresses are null once records of the range have expired. */
export interface RangeTotals extends Counts {
  readonly singlePageVisits: number;
  readonly timedVisits: number;
  readonly timedSeconds: number;
  readonly serverAddresses: number | null;
}

/** The rows of each list. */
export interface ListRows {
  readonly pages: PageRow;
  readonly documents: DocumentRow;
  readonly topLevelDomains: TopLevelDomainRow;
  readonly browsers: BrowserRow;
  readonly browserFamilies: BrowserFamilyRow;
  readonly serverAddresses: ServerAddressRow;
}

export type ListName = keyof ListRows;

/** The names of all lists, in the order in which every page and the API have them. */
export const listNames = [
  'pages',
  'documents',
  'topLevelDomains',
  'browsers',
  'browserFamilies',
  'serverAddresses',
] as const satisfies readonly ListName[];

/** What a list can be sorted by: `count` is its views, downloads or visits; a column that a list has not is its count. */
export type ListColumn = 'name' | 'count' | 'visits' | 'entries' | 'exits';

/** Which rows of a list are wanted, in which order; equal ones by name. */
export interface ListQuery {
  /** Only rows whose name holds this text, whatever its case; empty: all. */
  readonly search: string;
  readonly sort: ListColumn;
  readonly descending: boolean;
  readonly offset: number;
  /** May be infinite. */
  readonly limit: number;
}

export interface ListSlice<Row> {
  readonly rows: readonly Row[];
  /** How many rows match the search in all. */
  readonly total: number;
}

/**
 * What reports are read from: the rollups of one site, or with filters the visits that match. Days are inclusive; a
 * report is read within `snapshot`, so that all of it is of one moment.
 */
export interface ReportSource {
  readonly site: string;
  readonly zone: Zone;
  /** What visits have to have to be counted; empty: all are. */
  readonly filters: readonly Filter[];
  /** Reads everything within the work as of one moment. */
  snapshot<Result>(work: () => Result): Result;
  totals(from: Day, to: Day): RangeTotals;
  /** Exact for one day. */
  medianOfDay(day: Day): number | null;
  /** Visits with two accesses or more by duration bucket, in order of the bucket. */
  durations(from: Day, to: Day): readonly { readonly bucket: number; readonly visits: number }[];
  /** Visits by their number of page views, in its order; the largest number stands for that many or more. */
  visitLengths(from: Day, to: Day): readonly { readonly pageViews: number; readonly visits: number }[];
  /** Only the days that have counts. */
  days(from: Day, to: Day): ReadonlyMap<Day, Counts>;
  /** Only the hours that have counts, by their start. */
  hours(from: Seconds, to: Seconds): ReadonlyMap<Seconds, Counts>;
  /** Visits by weekday (0 Monday) and local hour of their start: 168 numbers, at weekday * 24 + hour. */
  weekHours(from: Day, to: Day): readonly number[];
  list<Name extends ListName>(name: Name, from: Day, to: Day, query: ListQuery): ListSlice<ListRows[Name]>;
  /** Paths that were never seen on the site before the period, the most counted first. */
  firstSeen(name: 'pages' | 'documents', from: Day, to: Day, limit: number): ListSlice<FirstSeenRow>;
  /** 0 with filters: the ledger knows no visits. */
  received(from: Day, to: Day): number;
  excluded(from: Day, to: Day): Readonly<Record<string, number>>;
  /** Stretches without data within [from, to). */
  gaps(from: Seconds, to: Seconds): readonly { readonly from: Seconds; readonly to: Seconds }[];
  /** The first and last day with anything received, or undefined. */
  extent(): { readonly first: Day; readonly last: Day } | undefined;
  /** How many days of a period had visits whose records have expired: filters leave them out. */
  expiredDays(from: Day, to: Day): number;
}

/** The first rows of a list, most counted first. */
export function firstRows(limit: number): ListQuery {
  return { search: '', sort: 'count', descending: true, offset: 0, limit };
}

/** Every row of a list, most counted first. */
export const WHOLE_LIST: ListQuery = firstRows(Number.POSITIVE_INFINITY);
