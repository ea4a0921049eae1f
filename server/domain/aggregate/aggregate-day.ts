import type { Seconds } from '../time/day.ts';
import { durationBucket } from '../time/duration.ts';
import { VISIT_GAP_SECONDS } from '../visit.ts';

/**
 * A visit that began on the day: id, start, server address, top level domain, 1 when that was found by name, and the
 * browser's id.
 */
export type VisitRow = readonly [
  id: number,
  startedAt: number,
  serverAddress: string | null,
  topLevelDomain: string | null,
  byName: number | null,
  browser: number,
];

/** An access of the site: time, visit, 1 for a download, path. */
export type AccessRow = readonly [at: number, visit: number, download: number, path: number];

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
  /** Visits by their number of page views; MOST_PAGES_TOLD stands for that many or more. */
  readonly visitLengths: readonly (readonly [pageViews: number, visits: number])[];
}

/** The most page views of a visit that are told apart. */
export const MOST_PAGES_COUNTED = 50;

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

interface VisitState {
  readonly first: number;
  domain: string;
  last: number;
  accesses: number;
  pageViews: number;
  entry: number;
  exit: number;
  /** Distinct paths of its pages: few, as a rule. */
  pages: number[] | Set<number>;
}

// Up to so many pages of a visit a search through them is quicker, and smaller, than a set.
const FEW_PAGES = 16;

interface PageCounts {
  pageViews: number;
  visits: number;
  entries: number;
  exits: number;
}

/**
 * Counts a day as its accesses come. Page views and downloads count on the day they happened, everything else on the day
 * the visit began.
 *
 * @param hours starts of the day's local hours
 * @param end the day's end, exclusive
 */
export function runningAggregate(hours: readonly Seconds[], end: Seconds): RunningAggregate {
  const hourCounts = hours.map((at) => ({ at, visits: 0, pageViews: 0, downloads: 0 }));
  const hourOf = (at: number) => hourCounts.findLast((hour) => hour.at <= at);
  const states = new Map<number, VisitState>();
  const browsers = new Map<number, number>();
  const serverAddresses = new Map<string, number>();
  const domains = new Map<string, number>();
  const pages = new Map<number, PageCounts>();
  const documents = new Map<number, number>();
  const durations = new Map<number, number>();
  const lengths = new Map<number, number>();
  let [pageViews, downloads, singlePageVisits, timedVisits, timedSeconds] = [0, 0, 0, 0, 0];

  const page = (path: number): PageCounts => {
    const known = pages.get(path);
    if (known !== undefined) return known;
    const fresh = { pageViews: 0, visits: 0, entries: 0, exits: 0 };
    pages.set(path, fresh);
    return fresh;
  };

  /** Counts a visit's length and duration, or with -1 takes them back before they change. */
  const tally = (state: VisitState, by: 1 | -1) => {
    add(lengths, Math.min(state.pageViews, MOST_PAGES_COUNTED), by);
    if (state.accesses === 1 && state.pageViews === 1) singlePageVisits += by;
    if (state.accesses < 2) return;
    const duration = state.last - state.first;
    timedVisits += by;
    timedSeconds += by * duration;
    add(durations, duration, by);
  };

  const viewed = (state: VisitState, path: number) => {
    state.pageViews += 1;
    if (state.entry < 0) {
      state.entry = path;
      page(path).entries += 1;
    } else page(state.exit).exits -= 1;
    state.exit = path;
    page(path).exits += 1;
    if (seen(state, path)) return;
    page(path).visits += 1;
  };

  return {
    visit([id, startedAt, serverAddress, label, byName, browser]) {
      const domain = `${label ?? ''}\0${byName === null ? 'unknown' : byName === 1 ? 'name' : 'country'}`;
      const known = states.get(id);
      if (known !== undefined) {
        add(domains, known.domain, -1);
        add(domains, domain, 1);
        known.domain = domain;
        return;
      }
      const state = { first: startedAt, domain, last: startedAt, accesses: 0, pageViews: 0, entry: -1, exit: -1, pages: [] };
      states.set(id, state);
      tally(state, 1);
      add(browsers, browser, 1);
      add(domains, domain, 1);
      if (serverAddress !== null) add(serverAddresses, serverAddress, 1);
      const hour = hourOf(startedAt);
      if (hour !== undefined) hour.visits += 1;
    },
    has: (visit) => states.has(visit),
    access([at, visit, download, path]) {
      if (at < end) {
        const hour = hourOf(at);
        if (download === 1) {
          add(documents, path, 1);
          downloads += 1;
          if (hour !== undefined) hour.downloads += 1;
        } else {
          page(path).pageViews += 1;
          pageViews += 1;
          if (hour !== undefined) hour.pageViews += 1;
        }
      }
      const state = states.get(visit);
      if (state === undefined) return false;
      tally(state, -1);
      state.last = at;
      state.accesses += 1;
      if (download !== 1) viewed(state, path);
      tally(state, 1);
      return true;
    },
    addresses: serverAddresses,
    aggregate: () => ({
      visits: states.size,
      pageViews,
      downloads,
      singlePageVisits,
      timedVisits,
      timedSeconds,
      medianSeconds: median(durations, timedVisits),
      hours: hourCounts.map((hour) => [hour.at, hour.visits, hour.pageViews, hour.downloads] as const),
      pages: [...pages].map(([path, counts]) => [path, counts.pageViews, counts.visits, counts.entries, counts.exits] as const),
      documents: [...documents],
      browsers: [...browsers],
      topLevelDomains: [...domains].map(([domain, visits]) => {
        const [label = '', source = ''] = domain.split('\0');
        return [label, source, visits] as const;
      }),
      durations: [...inBuckets(durations)],
      visitLengths: [...lengths],
    }),
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

/** Adds to a count; a count of nothing is no row. */
function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Whether a visit has had this page, which is remembered. */
function seen(state: VisitState, path: number): boolean {
  const { pages } = state;
  if (pages instanceof Set) {
    if (pages.has(path)) return true;
    pages.add(path);
    return false;
  }
  if (pages.includes(path)) return true;
  pages.push(path);
  if (pages.length > FEW_PAGES) state.pages = new Set(pages);
  return false;
}

function inBuckets(durations: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const buckets = new Map<number, number>();
  for (const [seconds, visits] of durations) add(buckets, durationBucket(seconds), visits);
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
