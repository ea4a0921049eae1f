import type { CountedAddresses } from './address-counts.ts';
import { MOST_PAGES_COUNTED } from './aggregate-day.ts';
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

/** Memory that is used for one part after the other: with fresh arrays for each, collecting them took a quarter of the time. */
export interface AggregateMemory {
  /** Everything that was taken is free again. */
  reset(): void;
  /** So many zeros, until the next reset. */
  zeros(length: number): Uint32Array;
}

export function aggregateMemory(): AggregateMemory {
  let memory = new Uint32Array(1 << 16);
  let taken = 0;
  return {
    reset() {
      taken = 0;
    },
    zeros(length) {
      if (taken + length > memory.length) {
        memory = new Uint32Array(2 * (memory.length + length));
        taken = 0;
      }
      taken += length;
      return memory.subarray(taken - length, taken).fill(0);
    },
  };
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
  const { starts, firstAccess, steps } = part.times();
  const { bits, downloads: anyDownloads, ids: documentIds, places: documentPlaces } = part.documents();
  const { ids: pageIds, places: pagePlaces } = part.pages();
  const firstDownload = part.firstDownload();
  const ofPages = () => memory.zeros(pageIds.length);
  const [views, visitsOf, entries, exits, seen] = [ofPages(), ofPages(), ofPages(), ofPages(), ofPages()] as const;
  const fetched = memory.zeros(documentIds.length);
  const hourStarts = Uint32Array.from([...hours, 0xffff_ffff]);
  const [hourVisits, hourViews, hourDownloads] = [
    new Uint32Array(hours.length),
    new Uint32Array(hours.length),
    new Uint32Array(hours.length),
  ];
  const durations = memory.zeros(matching.length);
  const lengths = new Uint32Array(MOST_PAGES_COUNTED + 1);
  const later: LaterAccess[] = [];
  let [timed, single, pageViews, downloads, startHour] = [0, 0, 0, 0, 0];
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
        const place = numberAt(documentPlaces, download);
        download += 1;
        if (at < length) {
          fetched[place] = (fetched[place] ?? 0) + 1;
          hourDownloads[hour] = (hourDownloads[hour] ?? 0) + 1;
          downloads += 1;
        } else later.push({ at, download: true, path: documentIds[place] ?? 0 });
        continue;
      }
      const place = numberAt(pagePlaces, page);
      page += 1;
      if (at < length) {
        views[place] = (views[place] ?? 0) + 1;
        hourViews[hour] = (hourViews[hour] ?? 0) + 1;
        pageViews += 1;
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
  const browsers = part.browsers();
  return {
    visits: matching.length,
    pageViews,
    downloads,
    singlePageVisits: single,
    durations: durations.slice(0, timed),
    hours: [hourVisits, hourViews, hourDownloads],
    lengths,
    // Each page that occurs has a visit.
    pages: columnsOf(pageIds, [views, visitsOf, entries, exits], visitsOf),
    documents: columnsOf(documentIds, [fetched]),
    browsers: columnsOf(browsers.ids, [tally(browsers.places, memory.zeros(browsers.ids.length), matching)]),
    ...ofPlaces(part, matching, memory),
    later,
  };
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
