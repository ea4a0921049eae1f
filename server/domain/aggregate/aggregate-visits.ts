import type { CountedAddresses } from './address-counts.ts';
import type { AggregateMemory } from './aggregate-memory.ts';
import { MOST_PAGES_COUNTED } from './day-counts.ts';
import { isDownload, type PackedDomain } from './day-segment.ts';
import type { OpenPart } from './open-part.ts';
import { numberAt, type PackedNumbers } from './packed-bytes.ts';

/** Counts by key, each key once; those of a key stand at the same place in each column. */
export interface CountColumns {
  readonly keys: Uint32Array;
  readonly columns: readonly Uint32Array[];
}

/** The counts of some visits that began on a day, as its rollup would hold them. */
export interface VisitsAggregate {
  readonly visits: number;
  /** On the day itself. */
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  /** The durations in seconds of the visits with two accesses or more. */
  readonly durations: Uint32Array;
  /** By hour of the day: visits, page views, downloads. */
  readonly hours: readonly Uint32Array[];
  /** By number of page views. */
  readonly lengths: Uint32Array;
  /** Page views (on the day itself), visits, entries, exits. */
  readonly pages: CountColumns;
  readonly documents: CountColumns;
  readonly browsers: CountColumns;
  readonly domains: readonly (PackedDomain & { readonly visits: number })[];
  readonly addresses: CountedAddresses;
  /** Accesses after the day's end. */
  readonly later: readonly LaterAccess[];
}

/** An access of a visit that went on past its day. */
export interface LaterAccess {
  /** Seconds since the start of the day on which the visit began. */
  readonly at: number;
  readonly download: boolean;
  readonly path: number;
}

/**
 * Counts visits of a part.
 *
 * @param matching their places, rising
 * @param hours starts of the day's hours in seconds since its start
 * @param length seconds of the day
 * @throws BrokenBytes
 */
export function aggregateVisits(
  part: OpenPart,
  matching: Uint32Array,
  hours: readonly number[],
  length: number,
  memory: AggregateMemory,
): VisitsAggregate {
  memory.reset();
  const counts = emptyCounts(part, matching.length, hours.length, memory);
  const { timed, single } = countAccesses(part, matching, Uint32Array.from([...hours, 0xffff_ffff]), length, counts);
  const { views, visitsOf, entries, exits, fetched, lengths, later } = counts;
  const [, hourViews, hourDownloads] = counts.hours;
  const browsers = part.browsers();
  return {
    visits: matching.length,
    pageViews: sumOf(hourViews),
    downloads: sumOf(hourDownloads),
    singlePageVisits: single,
    durations: counts.durations.slice(0, timed),
    hours: counts.hours,
    lengths,
    // Each page that occurs has a visit.
    pages: columnsOf(part.pages().ids, [views, visitsOf, entries, exits], visitsOf),
    documents: columnsOf(part.documents().ids, [fetched]),
    browsers: columnsOf(browsers.ids, [tally(browsers.places, memory.zeros(browsers.ids.length), matching)]),
    ...ofPlaces(part, matching, memory),
    later,
  };
}

/** What visits and their accesses are counted into. */
interface AccessCounts {
  /** By the place of a page. */
  readonly views: Uint32Array;
  readonly visitsOf: Uint32Array;
  readonly entries: Uint32Array;
  readonly exits: Uint32Array;
  /** One more than the place of the last visit that had the page. */
  readonly seen: Uint32Array;
  /** By the place of a document. */
  readonly fetched: Uint32Array;
  readonly hours: readonly [visits: Uint32Array, pageViews: Uint32Array, downloads: Uint32Array];
  readonly durations: Uint32Array;
  readonly lengths: Uint32Array;
  readonly later: LaterAccess[];
}

/** What outlives the next part has memory of its own. */
function emptyCounts(part: OpenPart, visits: number, hours: number, memory: AggregateMemory): AccessCounts {
  const pages = part.pages().ids.length;
  return {
    views: memory.zeros(pages),
    visitsOf: memory.zeros(pages),
    entries: memory.zeros(pages),
    exits: memory.zeros(pages),
    seen: memory.zeros(pages),
    fetched: memory.zeros(part.documents().ids.length),
    hours: [new Uint32Array(hours), new Uint32Array(hours), new Uint32Array(hours)],
    durations: memory.zeros(visits),
    lengths: new Uint32Array(MOST_PAGES_COUNTED + 1),
    later: [],
  };
}

/**
 * The loop in which a filter spends its time: one function, with everything at hand as a local.
 *
 * @param hourStarts after the last one a number that no time reaches
 * @returns how many durations there are, and how many visits of a single page view
 */
function countAccesses(
  part: OpenPart,
  matching: Uint32Array,
  hourStarts: Uint32Array,
  length: number,
  into: AccessCounts,
): { readonly timed: number; readonly single: number } {
  const { starts, firstAccess, steps } = part.times();
  const { bits, downloads: anyDownloads, ids: documentIds, places: documentPlaces } = part.documents();
  const { ids: pageIds, places: pagePlaces } = part.pages();
  const firstDownload = part.firstDownload();
  const { views, visitsOf, entries, exits, seen, fetched, durations, lengths, later } = into;
  const [hourVisits, hourViews, hourDownloads] = into.hours;
  let [timed, single, startHour] = [0, 0, 0];
  for (let index = 0; index < matching.length; index += 1) {
    const visit = matching[index] ?? 0;
    const start = starts[visit] ?? 0;
    while ((hourStarts[startHour + 1] ?? 0) <= start) startHour += 1;
    hourVisits[startHour] = (hourVisits[startHour] ?? 0) + 1;
    const first = firstAccess[visit] ?? 0;
    const end = firstAccess[visit + 1] ?? 0;
    let download = firstDownload[visit] ?? 0;
    let page = first - download;
    let [at, hour, viewed, entry, exit] = [start, startHour, 0, -1, -1];
    for (let access = first; access < end; access += 1) {
      // The steps of records out of order go back, as 32 bits do.
      at = (at + numberAt(steps, access)) | 0;
      while ((hourStarts[hour + 1] ?? 0) <= at) hour += 1;
      if (anyDownloads > 0 && isDownload(bits, access)) {
        const place = numberAt(documentPlaces, download++);
        if (at < length) {
          fetched[place] = (fetched[place] ?? 0) + 1;
          hourDownloads[hour] = (hourDownloads[hour] ?? 0) + 1;
        } else later.push({ at, download: true, path: documentIds[place] ?? 0 });
        continue;
      }
      const place = numberAt(pagePlaces, page++);
      if (at < length) {
        views[place] = (views[place] ?? 0) + 1;
        hourViews[hour] = (hourViews[hour] ?? 0) + 1;
      } else later.push({ at, download: false, path: pageIds[place] ?? 0 });
      viewed += 1;
      if (entry < 0) entry = place;
      exit = place;
      if (seen[place] === visit + 1) continue;
      seen[place] = visit + 1;
      visitsOf[place] = (visitsOf[place] ?? 0) + 1;
    }
    const bucket = viewed < MOST_PAGES_COUNTED ? viewed : MOST_PAGES_COUNTED;
    lengths[bucket] = (lengths[bucket] ?? 0) + 1;
    if (end - first >= 2) durations[timed++] = at - start;
    if (end - first === 1 && viewed === 1) single += 1;
    if (entry < 0) continue;
    entries[entry] = (entries[entry] ?? 0) + 1;
    exits[exit] = (exits[exit] ?? 0) + 1;
  }
  return { timed, single };
}

function sumOf(counts: Uint32Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function ofPlaces(
  part: OpenPart,
  matching: Uint32Array,
  memory: AggregateMemory,
): Pick<VisitsAggregate, 'domains' | 'addresses'> {
  const { domains, places } = part.domains();
  const byDomain = tally(places, memory.zeros(domains.length), matching);
  const { networks, addresses, texts, places: addressPlaces } = part.addresses();
  const others = networks.length + addresses.length;
  // 0 is no address.
  const byAddress = tally(addressPlaces, memory.zeros(others + texts.length + 1), matching).subarray(1);
  const counted = (numbers: Uint32Array, counts: Uint32Array) => {
    const kept = placesOf(counts);
    return { numbers: pick(numbers, kept), counts: pick(counts, kept) };
  };
  return {
    domains: domains.flatMap((domain, place) =>
      (byDomain[place] ?? 0) > 0 ? [{ ...domain, visits: byDomain[place] ?? 0 }] : [],
    ),
    addresses: {
      networks: counted(networks, byAddress.subarray(0, networks.length)),
      addresses: counted(addresses, byAddress.subarray(networks.length, others)),
      texts: texts.flatMap((text, place) => {
        const visits = byAddress[others + place] ?? 0;
        return visits > 0 ? [[text, visits] as const] : [];
      }),
    },
  };
}

function tally(places: PackedNumbers, counts: Uint32Array, matching: Uint32Array): Uint32Array {
  for (let index = 0; index < matching.length; index += 1) {
    const place = numberAt(places, matching[index] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** Only the keys that are counted in a column. */
function columnsOf(ids: Uint32Array, counts: readonly Uint32Array[], counted = counts[0]): CountColumns {
  const kept = placesOf(counted ?? ids);
  return { keys: pick(ids, kept), columns: counts.map((column) => pick(column, kept)) };
}

/** The places of all counts but 0. */
function placesOf(counts: Uint32Array): Uint32Array {
  let length = 0;
  for (let place = 0; place < counts.length; place += 1) if (counts[place] !== 0) length += 1;
  const kept = new Uint32Array(length);
  for (let place = 0, next = 0; next < length; place += 1) if (counts[place] !== 0) kept[next++] = place;
  return kept;
}

function pick(values: Uint32Array, places: Uint32Array): Uint32Array {
  const picked = new Uint32Array(places.length);
  for (let index = 0; index < places.length; index += 1) picked[index] = values[places[index] ?? 0] ?? 0;
  return picked;
}
