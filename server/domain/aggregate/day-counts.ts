import type { Seconds } from '../time/day.ts';

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

/** The most page views of a visit that are told apart. */
export const MOST_PAGES_COUNTED = 50;

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

/** What is counted of a day so far. */
export interface DayCounts {
  readonly hours: readonly { readonly at: Seconds; visits: number; pageViews: number; downloads: number }[];
  readonly states: Map<number, VisitState>;
  readonly browsers: Map<number, number>;
  readonly serverAddresses: Map<string, number>;
  readonly domains: Map<string, number>;
  readonly pages: Map<number, PageCounts>;
  readonly documents: Map<number, number>;
  readonly durations: Map<number, number>;
  readonly lengths: Map<number, number>;
  pageViews: number;
  downloads: number;
  singlePageVisits: number;
  timedVisits: number;
  timedSeconds: number;
}

/** @param hours starts of the day's local hours */
export function emptyDayCounts(hours: readonly Seconds[]): DayCounts {
  return {
    hours: hours.map((at) => ({ at, visits: 0, pageViews: 0, downloads: 0 })),
    states: new Map(),
    browsers: new Map(),
    serverAddresses: new Map(),
    domains: new Map(),
    pages: new Map(),
    documents: new Map(),
    durations: new Map(),
    lengths: new Map(),
    pageViews: 0,
    downloads: 0,
    singlePageVisits: 0,
    timedVisits: 0,
    timedSeconds: 0,
  };
}

/** Counts a visit that begins; one that is known gets the top level domain. */
export function countVisit(day: DayCounts, [id, startedAt, serverAddress, label, byName, browser]: VisitRow): void {
  const domain = `${label ?? ''}\0${byName === null ? 'unknown' : byName === 1 ? 'name' : 'country'}`;
  const known = day.states.get(id);
  if (known !== undefined) {
    addCount(day.domains, known.domain, -1);
    addCount(day.domains, domain, 1);
    known.domain = domain;
    return;
  }
  const state = { first: startedAt, domain, last: startedAt, accesses: 0, pageViews: 0, entry: -1, exit: -1, pages: [] };
  day.states.set(id, state);
  tally(day, state, 1);
  addCount(day.browsers, browser, 1);
  addCount(day.domains, domain, 1);
  if (serverAddress !== null) addCount(day.serverAddresses, serverAddress, 1);
  const hour = hourOf(day, startedAt);
  if (hour !== undefined) hour.visits += 1;
}

/** Counts what an access is to the day on which it happened. */
export function countOnDay(day: DayCounts, [at, , download, path]: AccessRow): void {
  const hour = hourOf(day, at);
  if (download === 1) {
    addCount(day.documents, path, 1);
    day.downloads += 1;
    if (hour !== undefined) hour.downloads += 1;
  } else {
    pageOf(day, path).pageViews += 1;
    day.pageViews += 1;
    if (hour !== undefined) hour.pageViews += 1;
  }
}

/** Counts what an access is to its visit; tells whether that one is of the day. */
export function countOfVisit(day: DayCounts, [at, visit, download, path]: AccessRow): boolean {
  const state = day.states.get(visit);
  if (state === undefined) return false;
  tally(day, state, -1);
  state.last = at;
  state.accesses += 1;
  if (download !== 1) countPage(day, state, path);
  tally(day, state, 1);
  return true;
}

/** Counts a visit's length and duration, or with -1 takes them back before they change. */
function tally(day: DayCounts, state: VisitState, by: 1 | -1): void {
  addCount(day.lengths, Math.min(state.pageViews, MOST_PAGES_COUNTED), by);
  if (state.accesses === 1 && state.pageViews === 1) day.singlePageVisits += by;
  if (state.accesses < 2) return;
  const duration = state.last - state.first;
  day.timedVisits += by;
  day.timedSeconds += by * duration;
  addCount(day.durations, duration, by);
}

function countPage(day: DayCounts, state: VisitState, path: number): void {
  state.pageViews += 1;
  if (state.entry < 0) {
    state.entry = path;
    pageOf(day, path).entries += 1;
  } else pageOf(day, state.exit).exits -= 1;
  state.exit = path;
  pageOf(day, path).exits += 1;
  if (seen(state, path)) return;
  pageOf(day, path).visits += 1;
}

function hourOf(day: DayCounts, at: number): DayCounts['hours'][number] | undefined {
  return day.hours.findLast((hour) => hour.at <= at);
}

function pageOf({ pages }: DayCounts, path: number): PageCounts {
  const known = pages.get(path);
  if (known !== undefined) return known;
  const fresh = { pageViews: 0, visits: 0, entries: 0, exits: 0 };
  pages.set(path, fresh);
  return fresh;
}

/** Adds to a count; a count of nothing is no row. */
export function addCount<Key>(counts: Map<Key, number>, key: Key, by: number): void {
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
