import type { CountedAddresses } from './address-counts.ts';
import { isDownload, type PackedDomain } from './day-segment.ts';
import { MOST_PAGES_TOLD } from './fold-day.ts';
import type { OpenPart } from './open-part.ts';
import { numberAt, type PackedNumbers } from './packed-bytes.ts';

/** Counts by key, each key once; those of a key stand at the same place in each column. */
export interface CountColumns {
  readonly keys: Uint32Array;
  readonly columns: readonly Uint32Array[];
}

/** The counts of some visits that began on a day, as its rollup would hold them. */
export interface VisitsFold {
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
export function foldVisits(part: OpenPart, matching: Uint32Array, hours: readonly number[], length: number): VisitsFold {
  const { starts, firstAccess, steps } = part.times();
  const { bits, downloads: anyDownloads, ids: documentIds, places: documentPlaces } = part.documents();
  const { ids: pageIds, places: pagePlaces } = part.pages();
  const firstDownload = part.firstDownload();
  const [views, visitsOf, entries, exits, seen] = [0, 0, 0, 0, 0].map(() => new Uint32Array(pageIds.length));
  const fetched = new Uint32Array(documentIds.length);
  if (views === undefined || visitsOf === undefined || entries === undefined || exits === undefined || seen === undefined)
    throw new Error('Five arrays are five.');
  const hourStarts = Uint32Array.from([...hours, 0xffff_ffff]);
  const [hourVisits, hourViews, hourDownloads] = [
    new Uint32Array(hours.length),
    new Uint32Array(hours.length),
    new Uint32Array(hours.length),
  ];
  const durations = new Uint32Array(matching.length);
  const lengths = new Uint32Array(MOST_PAGES_TOLD + 1);
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
    const bucket = viewed < MOST_PAGES_TOLD ? viewed : MOST_PAGES_TOLD;
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
    browsers: columnsOf(browsers.ids, [tally(browsers.places, browsers.ids.length, matching)]),
    ...ofPlaces(part, matching),
    later,
  };
}

function ofPlaces(part: OpenPart, matching: Uint32Array): Pick<VisitsFold, 'domains' | 'addresses'> {
  const { domains, places } = part.domains();
  const byDomain = tally(places, domains.length, matching);
  const { networks, addresses, texts, places: addressPlaces } = part.addresses();
  const others = networks.length + addresses.length;
  // 0 is no address.
  const byAddress = tally(addressPlaces, others + texts.length + 1, matching).subarray(1);
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

function tally(places: PackedNumbers, length: number, matching: Uint32Array): Uint32Array {
  const counts = new Uint32Array(length);
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
  const kept = new Uint32Array(counts.length);
  let length = 0;
  for (let place = 0; place < counts.length; place += 1) if (counts[place] !== 0) kept[length++] = place;
  return kept.slice(0, length);
}

function pick(values: Uint32Array, places: Uint32Array): Uint32Array {
  const picked = new Uint32Array(places.length);
  for (let index = 0; index < places.length; index += 1) picked[index] = values[places[index] ?? 0] ?? 0;
  return picked;
}
