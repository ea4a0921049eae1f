import type { Seconds } from './day.ts';
import { durationBucket } from './duration.ts';
import { VISIT_GAP_SECONDS } from './visits.ts';

/** A visit that began on the day: id, start, server address, top level domain, 1 when that was found by name, and the browser's id. */
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
export interface DayFold {
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
export const MOST_PAGES_TOLD = 50;

interface VisitState {
  readonly first: number;
  last: number;
  accesses: number;
  pageViews: number;
  entry: number;
  exit: number;
  readonly pages: Set<number>;
}

interface PageCounts {
  pageViews: number;
  visits: number;
  entries: number;
  exits: number;
}

interface HourCounts {
  readonly at: Seconds;
  visits: number;
  pageViews: number;
  downloads: number;
}

/**
 * Counts a day in one pass. Page views and downloads count on the day they happened, everything else on the day the
 * visit began.
 *
 * @param hours starts of the day's local hours
 * @param end the day's end, exclusive
 * @param visits the visits that began on the day
 * @param accesses the site's accesses from the day's start on, by time, then by order of arrival; read until no
 *   visit of the day can go on
 */
export function foldDay(
  hours: readonly Seconds[],
  end: Seconds,
  visits: Iterable<VisitRow>,
  accesses: Iterable<AccessRow>,
): DayFold {
  const hourCounts = hours.map((at): HourCounts => ({ at, visits: 0, pageViews: 0, downloads: 0 }));
  const states = new Map<number, VisitState>();
  const browsers = new Map<number, number>();
  const serverAddresses = new Map<string, number>();
  const topLevelDomains = new Map<string, Map<string, number>>();
  for (const [id, startedAt, serverAddress, label, byName, browser] of visits) {
    states.set(id, { first: startedAt, last: startedAt, accesses: 0, pageViews: 0, entry: -1, exit: -1, pages: new Set() });
    increment(browsers, browser);
    if (serverAddress !== null) increment(serverAddresses, serverAddress);
    const bySource = topLevelDomains.get(label ?? '') ?? new Map<string, number>();
    topLevelDomains.set(label ?? '', bySource);
    increment(bySource, byName === null ? 'unknown' : byName === 1 ? 'name' : 'country');
    const hour = hourOf(hourCounts, startedAt);
    if (hour !== undefined) hour.visits += 1;
  }

  const pages = new Map<number, PageCounts>();
  const page = (path: number): PageCounts => {
    const known = pages.get(path);
    if (known !== undefined) return known;
    const fresh = { pageViews: 0, visits: 0, entries: 0, exits: 0 };
    pages.set(path, fresh);
    return fresh;
  };
  const documents = new Map<number, number>();
  let lastOfDaysVisits = 0;
  let hourIndex = 0;
  for (const [at, visit, download, path] of accesses) {
    if (at >= end && at - lastOfDaysVisits > VISIT_GAP_SECONDS) break;
    if (at < end) {
      while ((hourCounts[hourIndex + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) hourIndex += 1;
      const hour = hourCounts[hourIndex];
      if (download === 1) {
        increment(documents, path);
        if (hour !== undefined) hour.downloads += 1;
      } else {
        page(path).pageViews += 1;
        if (hour !== undefined) hour.pageViews += 1;
      }
    }
    const state = states.get(visit);
    if (state === undefined) continue;
    lastOfDaysVisits = at;
    state.last = at;
    state.accesses += 1;
    if (download === 1) continue;
    state.pageViews += 1;
    if (state.entry < 0) state.entry = path;
    state.exit = path;
    state.pages.add(path);
  }

  const durations: number[] = [];
  const visitLengths = new Map<number, number>();
  let singlePageVisits = 0;
  for (const state of states.values()) {
    increment(visitLengths, Math.min(state.pageViews, MOST_PAGES_TOLD));
    if (state.accesses >= 2) durations.push(state.last - state.first);
    if (state.accesses === 1 && state.pageViews === 1) singlePageVisits += 1;
    if (state.entry < 0) continue;
    page(state.entry).entries += 1;
    page(state.exit).exits += 1;
    for (const path of state.pages) page(path).visits += 1;
  }
  durations.sort((a, b) => a - b);
  const buckets = new Map<number, number>();
  for (const duration of durations) increment(buckets, durationBucket(duration));

  return {
    visits: states.size,
    pageViews: hourCounts.reduce((sum, hour) => sum + hour.pageViews, 0),
    downloads: hourCounts.reduce((sum, hour) => sum + hour.downloads, 0),
    singlePageVisits,
    timedVisits: durations.length,
    timedSeconds: durations.reduce((sum, duration) => sum + duration, 0),
    medianSeconds: median(durations),
    hours: hourCounts.map((hour) => [hour.at, hour.visits, hour.pageViews, hour.downloads] as const),
    pages: [...pages].map(([path, counts]) => [path, counts.pageViews, counts.visits, counts.entries, counts.exits] as const),
    documents: [...documents],
    browsers: [...browsers],
    topLevelDomains: [...topLevelDomains].flatMap(([label, bySource]) =>
      [...bySource].map(([source, count]) => [label, source, count] as const),
    ),
    serverAddresses: [...serverAddresses],
    durations: [...buckets],
    visitLengths: [...visitLengths],
  };
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function hourOf(hours: readonly HourCounts[], at: number): HourCounts | undefined {
  return hours.findLast((hour) => hour.at <= at);
}

/** The middle of ascending values, the mean of the middle two when their number is even; null when there is none. */
function median(sorted: readonly number[]): number | null {
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
