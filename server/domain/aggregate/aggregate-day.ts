import type { Seconds } from '../time/day.ts';
import { durationBucket } from '../time/duration.ts';
import { VISIT_GAP_SECONDS } from '../visit.ts';
import {
  type AccessRow,
  addCount,
  countOfVisit,
  countOnDay,
  countVisit,
  type DayCounts,
  emptyDayCounts,
  type VisitRow,
} from './day-counts.ts';

/** The counts of one site's day, as the rollup tables hold them. */
export interface DayAggregate {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  /** Visits with two accesses or more, the sum of their durations in seconds, and the median of them. */
  readonly timedVisits: number;
  readonly timedSeconds: number;
  readonly medianSeconds: number | null;
  readonly hours: readonly (readonly [at: Seconds, visits: number, pageViews: number, downloads: number])[];
  readonly pages: readonly (readonly [path: number, pageViews: number, visits: number, entries: number, exits: number])[];
  readonly documents: readonly (readonly [path: number, downloads: number])[];
  readonly browsers: readonly (readonly [browser: number, visits: number])[];
  readonly topLevelDomains: readonly (readonly [label: string, source: string, visits: number])[];
  readonly serverAddresses: readonly (readonly [serverAddress: string, visits: number])[];
  readonly durations: readonly (readonly [bucket: number, visits: number])[];
  /** Visits by their number of page views; MOST_PAGES_COUNTED stands for that many or more. */
  readonly visitLengths: readonly (readonly [pageViews: number, visits: number])[];
}

/** The counts of a day while its visits and accesses come. */
export interface RunningAggregate {
  /** A visit that began on the day; one that is there already gets the top level domain of the row. */
  visit(row: VisitRow): void;
  /** Whether a visit of the day has this id. */
  has(visit: number): boolean;
  /** An access, by time, then by order of arrival; tells whether it belongs to a visit of the day. */
  access(row: AccessRow): boolean;
  /** Visits by server address so far. */
  readonly addresses: ReadonlyMap<string, number>;
  /** Everything else so far. */
  aggregate(): Omit<DayAggregate, 'serverAddresses'>;
}

/**
 * Counts a day as its accesses come. Page views and downloads count on the day they happened, everything else on the day
 * the visit began.
 *
 * @param hours starts of the day's local hours
 * @param end the day's end, exclusive
 */
export function runningAggregate(hours: readonly Seconds[], end: Seconds): RunningAggregate {
  const day = emptyDayCounts(hours);
  return {
    visit: (row) => countVisit(day, row),
    has: (visit) => day.states.has(visit),
    access(row) {
      if (row[0] < end) countOnDay(day, row);
      return countOfVisit(day, row);
    },
    addresses: day.serverAddresses,
    aggregate: () => aggregateOf(day),
  };
}

function aggregateOf(day: DayCounts): Omit<DayAggregate, 'serverAddresses'> {
  const { pageViews, downloads, singlePageVisits, timedVisits, timedSeconds } = day;
  return {
    visits: day.states.size,
    pageViews,
    downloads,
    singlePageVisits,
    timedVisits,
    timedSeconds,
    medianSeconds: median(day.durations, timedVisits),
    hours: day.hours.map((hour) => [hour.at, hour.visits, hour.pageViews, hour.downloads] as const),
    pages: [...day.pages].map(([path, counts]) => [path, counts.pageViews, counts.visits, counts.entries, counts.exits] as const),
    documents: [...day.documents],
    browsers: [...day.browsers],
    topLevelDomains: [...day.domains].map(([domain, visits]) => {
      const [label = '', source = ''] = domain.split('\0');
      return [label, source, visits] as const;
    }),
    durations: [...inBuckets(day.durations)],
    visitLengths: [...day.lengths],
  };
}

/**
 * Counts a finished day in one pass (decision 26).
 *
 * @param visits the visits that began on the day
 * @param accesses the site's accesses from the day's start on, by time, then by order of arrival; read until no
 *   visit of the day can go on
 */
export function aggregateDay(
  hours: readonly Seconds[],
  end: Seconds,
  visits: Iterable<VisitRow>,
  accesses: Iterable<AccessRow>,
): DayAggregate {
  const day = runningAggregate(hours, end);
  for (const visit of visits) day.visit(visit);
  let lastOfDaysVisits = 0;
  for (const access of accesses) {
    const [at] = access;
    if (at >= end && at - lastOfDaysVisits > VISIT_GAP_SECONDS) break;
    if (day.access(access)) lastOfDaysVisits = at;
  }
  return { ...day.aggregate(), serverAddresses: [...day.addresses] };
}

function inBuckets(durations: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const buckets = new Map<number, number>();
  for (const [seconds, visits] of durations) addCount(buckets, durationBucket(seconds), visits);
  return buckets;
}

/**
 * The middle of so many values that are given by their number each, the mean of the middle two when it is even; null when
 * there is none.
 */
function median(counts: ReadonlyMap<number, number>, values: number): number | null {
  if (values === 0) return null;
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const at = (position: number) => {
    let passed = 0;
    for (const [value, count] of sorted) {
      passed += count;
      if (passed > position) return value;
    }
    throw new Error('Fewer values than were counted.');
  };
  const middle = values >> 1;
  return values % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}
