import type { Day, Seconds, Zone } from '../server/visit/day.ts';
import type { BrowserRow, Counts, DocumentRow, PageRow, ServerAddressRow, TopLevelDomainRow } from './report.ts';

/** Sums of a range of days; the distinct server addresses are null once records of the range have expired. */
export interface RangeTotals extends Counts {
  readonly singlePageVisits: number;
  readonly timedVisits: number;
  readonly timedSeconds: number;
  readonly serverAddresses: number | null;
}

/** What reports are read from: the rollups of one site. Days are inclusive; lists come complete and sorted. */
export interface ReportSource {
  readonly site: string;
  readonly zone: Zone;
  totals(from: Day, to: Day): RangeTotals;
  /** Exact for one day. */
  medianOfDay(day: Day): number | null;
  /** Visits with two accesses or more by duration bucket, in order of the bucket. */
  durations(from: Day, to: Day): readonly { readonly bucket: number; readonly visits: number }[];
  /** Only the days that have counts. */
  days(from: Day, to: Day): ReadonlyMap<Day, Counts>;
  /** Only the hours that have counts, by their start. */
  hours(from: Seconds, to: Seconds): ReadonlyMap<Seconds, Counts>;
  pages(from: Day, to: Day): readonly PageRow[];
  documents(from: Day, to: Day): readonly DocumentRow[];
  topLevelDomains(from: Day, to: Day): readonly TopLevelDomainRow[];
  browsers(from: Day, to: Day): readonly BrowserRow[];
  serverAddresses(from: Day, to: Day): readonly ServerAddressRow[];
  received(from: Day, to: Day): number;
  excluded(from: Day, to: Day): Readonly<Record<string, number>>;
  /** Stretches without data within [from, to). */
  gaps(from: Seconds, to: Seconds): readonly { readonly from: Seconds; readonly to: Seconds }[];
  /** The first and last day with anything received, or undefined. */
  extent(): { readonly first: Day; readonly last: Day } | undefined;
}
