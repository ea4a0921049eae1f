import { type AddressUnion, type CountedAddresses, unionOf } from '../../domain/aggregate/address-counts.ts';
import type { CountColumns, VisitsAggregate } from '../../domain/aggregate/aggregate-visits.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day, type Seconds, seconds } from '../../domain/time/day.ts';
import { durationBucket } from '../../domain/time/duration.ts';
import { weekHourSlots } from '../../domain/time/week-hour.ts';

/** The counted lists and distributions of a day, with the number of columns of each. */
export const countedTables = {
  pages: 4,
  documents: 1,
  browsers: 1,
  domains: 1,
  durations: 1,
  lengths: 1,
  weekHours: 1,
} as const;

export type CountedTable = keyof typeof countedTables;

export interface HourCount {
  readonly at: Seconds;
  visits: number;
  pageViews: number;
  downloads: number;
}

/** The counts of the matching visits on one day. */
export interface FilteredDay {
  visits: number;
  pageViews: number;
  downloads: number;
  singlePageVisits: number;
  timedVisits: number;
  timedSeconds: number;
  /** In seconds, of each visit with two accesses or more. */
  readonly durations: Uint32Array[];
  readonly hours: readonly HourCount[];
  /** What has to be summed: the same key may be in several. */
  readonly tables: Readonly<Record<CountedTable, CountColumns[]>>;
  readonly addresses: CountedAddresses[];
}

/** The counts of the matching visits by day, as they are being gathered. */
export interface FilteredDays {
  /** Takes the visits of a day that match. */
  add(day: Day, aggregates: readonly VisitsAggregate[]): void;
  /** The days of a range that have any. */
  within(from: Day, to: Day): readonly (readonly [Day, FilteredDay])[];
  /** The columns of a top level domain by its key in the counts: its label and how it was found, joined by U+0000. */
  domainOf(key: number): string;
}

/** @param isCounted whether a day is asked for and its records are all there; what falls on another one is left out */
export function filteredDays(site: Site, isCounted: (day: Day) => boolean): FilteredDays {
  const days = new Map<Day, FilteredDay>();
  const { keyOf, domainOf } = domainNumbers();

  const dayAt = (day: Day): FilteredDay => {
    const known = days.get(day);
    if (known !== undefined) return known;
    const fresh = emptyDay(site.zone.hoursOf(day));
    days.set(day, fresh);
    return fresh;
  };

  return {
    add(day, aggregates) {
      for (const aggregate of aggregates)
        if (isCounted(day) && aggregate.visits > 0) addVisits(dayAt(day), aggregate, weekHourSlots(site.zone, day), keyOf);
      const start = site.zone.startOf(day);
      addLater(aggregates, (at) => {
        const instant = seconds(start + at);
        const itsDay = site.zone.dayOf(instant);
        return isCounted(itsDay) ? { instant, into: dayAt(itsDay) } : undefined;
      });
    },
    within(from, to) {
      const found: [Day, FilteredDay][] = [];
      for (let day = from; day <= to; day = addDays(day, 1)) {
        const counts = days.get(day);
        if (counts !== undefined) found.push([day, counts]);
      }
      return found;
    },
    domainOf,
  };
}

/** Gives each top level domain a number. */
function domainNumbers(): { keyOf(domain: string): number; domainOf(key: number): string } {
  const names: string[] = [];
  const keys = new Map<string, number>();
  return {
    keyOf(name) {
      const key = keys.get(name) ?? names.push(name) - 1;
      keys.set(name, key);
      return key;
    },
    domainOf: (key) => names[key] ?? '',
  };
}

/**
 * Adds visits to the day on which they began.
 *
 * @param slots the hours of the week that the day's hours are
 */
function addVisits(
  into: FilteredDay,
  aggregate: VisitsAggregate,
  slots: readonly number[],
  domainKey: (domain: string) => number,
): void {
  into.visits += aggregate.visits;
  into.pageViews += aggregate.pageViews;
  into.downloads += aggregate.downloads;
  into.singlePageVisits += aggregate.singlePageVisits;
  into.timedVisits += aggregate.durations.length;
  for (const duration of aggregate.durations) into.timedSeconds += duration;
  into.durations.push(aggregate.durations);
  into.addresses.push(aggregate.addresses);
  const { tables } = into;
  tables.pages.push(aggregate.pages);
  tables.documents.push(aggregate.documents);
  tables.browsers.push(aggregate.browsers);
  tables.domains.push(
    columnsOf(aggregate.domains.map(({ label, source, visits }) => [domainKey(`${label}\0${source}`), visits] as const)),
  );
  tables.durations.push(columnsOf(bucketsOf(aggregate.durations)));
  tables.lengths.push(columnsOf([...aggregate.lengths.entries()].filter(([, visits]) => visits > 0)));
  tables.weekHours.push(addHours(into.hours, aggregate.hours, slots));
}

/** Adds to the hours of a day; gives the visits by hour of the week. */
function addHours(
  into: readonly HourCount[],
  [visits, pageViews, downloads]: readonly Uint32Array[],
  slots: readonly number[],
): CountColumns {
  const weekHours = new Map<number, number>();
  for (const [index, hour] of into.entries()) {
    const begun = visits?.[index] ?? 0;
    hour.visits += begun;
    hour.pageViews += pageViews?.[index] ?? 0;
    hour.downloads += downloads?.[index] ?? 0;
    const slot = slots[index] ?? 0;
    if (begun > 0) weekHours.set(slot, (weekHours.get(slot) ?? 0) + begun);
  }
  return columnsOf([...weekHours]);
}

/** The accesses by path that visits went on with on a day after their own. */
interface LaterPaths {
  readonly pages: Map<number, number>;
  readonly documents: Map<number, number>;
}

/**
 * Adds the accesses of visits that went on past their day to the days on which they happened.
 *
 * @param placeOf the day and the time of an access, by the seconds since its visit's day began; undefined when that day is
 * not counted
 */
function addLater(
  aggregates: readonly VisitsAggregate[],
  placeOf: (at: number) => { readonly instant: Seconds; readonly into: FilteredDay } | undefined,
): void {
  const byDay = new Map<FilteredDay, LaterPaths>();
  for (const { later } of aggregates) {
    for (const { at, download, path } of later) {
      const place = placeOf(at);
      if (place === undefined) continue;
      const { instant, into } = place;
      const hour = into.hours.findLast((each) => each.at <= instant);
      const paths = byDay.get(into) ?? { pages: new Map<number, number>(), documents: new Map<number, number>() };
      byDay.set(into, paths);
      const counts = download ? paths.documents : paths.pages;
      counts.set(path, (counts.get(path) ?? 0) + 1);
      into[download ? 'downloads' : 'pageViews'] += 1;
      if (hour !== undefined) hour[download ? 'downloads' : 'pageViews'] += 1;
    }
  }
  for (const [{ tables }, { pages, documents }] of byDay) {
    tables.pages.push(columnsOf([...pages].map(([path, views]) => [path, views, 0, 0, 0] as const)));
    tables.documents.push(columnsOf([...documents]));
  }
}

function emptyDay(hours: readonly Seconds[]): FilteredDay {
  return {
    visits: 0,
    pageViews: 0,
    downloads: 0,
    singlePageVisits: 0,
    timedVisits: 0,
    timedSeconds: 0,
    durations: [],
    hours: hours.map((at) => ({ at, visits: 0, pageViews: 0, downloads: 0 })),
    tables: { pages: [], documents: [], browsers: [], domains: [], durations: [], lengths: [], weekHours: [] },
    addresses: [],
  };
}

/** Rows of a key and its counts, by column. */
function columnsOf(rows: readonly (readonly number[])[]): CountColumns {
  const width = (rows[0]?.length ?? 1) - 1;
  return {
    keys: Uint32Array.from(rows, ([key]) => key ?? 0),
    columns: Array.from({ length: width }, (_, column) => Uint32Array.from(rows, (row) => row[column + 1] ?? 0)),
  };
}

// Buckets of durations that are asked for again and again.
const BUCKETS = Uint16Array.from({ length: 7_200 }, (_, duration) => durationBucket(duration));

function bucketsOf(durations: Uint32Array): readonly (readonly [bucket: number, visits: number])[] {
  const visits = new Map<number, number>();
  for (const duration of durations) {
    const bucket = BUCKETS[duration] ?? durationBucket(duration);
    visits.set(bucket, (visits.get(bucket) ?? 0) + 1);
  }
  return [...visits];
}

/** Visits by server address over days: a union. */
export function unionOfAddresses(days: readonly (readonly [Day, FilteredDay])[]): AddressUnion {
  return unionOf(days.flatMap(([, { addresses }]) => addresses));
}
