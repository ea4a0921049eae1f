import { VISIT_GAP_SECONDS } from '../visit.ts';
import type { AccessRow, VisitRow } from './day-counts.ts';
import {
  type PackedDomain,
  packAddresses,
  packDocuments,
  packDomains,
  packIds,
  packTimes,
  type SegmentPart,
} from './day-segment.ts';

// Accesses of a part: some 300 KB, written in a few milliseconds.
const ACCESSES_OF_A_PART = 50_000;

/** Gathers the records of the visits that began on a day while they are being read for its counts. */
export interface SegmentPacker {
  /** Hands the visits on as they are read. */
  visits(rows: Iterable<VisitRow>): Iterable<VisitRow>;
  /** Hands the accesses on, those of other visits too; in order of time, then of arrival. */
  accesses(rows: Iterable<AccessRow>): Iterable<AccessRow>;
  /** Takes them alone, until none of the visits can go on after the day's end. */
  take(visits: Iterable<VisitRow>, accesses: Iterable<AccessRow>, end: number): void;
  /** Packs what was gathered, part by part. */
  parts(): Generator<SegmentPart>;
}

/** @param start the day's start, Unix seconds */
export function segmentPacker(start: number, accessesOfAPart: number = ACCESSES_OF_A_PART): SegmentPacker {
  const day: GatheredDay = { start, visits: [], owners: [], times: [], paths: [], downloads: [] };
  const { visits, owners, times, paths, downloads } = day;
  let lastAt = 0;
  const indexOf = new Map<number, number>();
  function* takeVisits(rows: Iterable<VisitRow>): Generator<VisitRow> {
    for (const row of rows) {
      indexOf.set(row[0], visits.length);
      visits.push(row);
      yield row;
    }
  }
  function* takeAccesses(rows: Iterable<AccessRow>): Generator<AccessRow> {
    for (const row of rows) {
      const owner = indexOf.get(row[1]);
      if (owner !== undefined) {
        lastAt = row[0];
        owners.push(owner);
        times.push(row[0]);
        downloads.push(row[2]);
        paths.push(row[3]);
      }
      yield row;
    }
  }
  return {
    visits: takeVisits,
    accesses: takeAccesses,
    take(visitRows, accessRows, end) {
      const visitsRead = takeVisits(visitRows);
      while (visitsRead.next().done !== true);
      for (const [at] of takeAccesses(accessRows)) if (at >= end && at - lastAt > VISIT_GAP_SECONDS) return;
    },
    parts: () => partsOf(day, accessesOfAPart),
  };
}

/** The visits that began on a day, and their accesses by column; both in the order in which they were read. */
interface GatheredDay {
  readonly start: number;
  readonly visits: VisitRow[];
  /** For each access the place of its visit. */
  readonly owners: number[];
  readonly times: number[];
  readonly paths: number[];
  /** 1 for a download. */
  readonly downloads: number[];
}

function* partsOf(day: GatheredDay, accessesOfAPart: number): Generator<SegmentPart> {
  const { visits } = day;
  const order = visits.map((_, index) => index).sort((a, b) => (visits[a]?.[1] ?? 0) - (visits[b]?.[1] ?? 0));
  const { counts, byVisit } = accessesByVisit(day, order);
  let first = 0;
  let firstAccess = 0;
  while (first < order.length) {
    let last = first;
    let accesses = 0;
    while (last < order.length) {
      const more = counts[order[last] ?? 0] ?? 0;
      if (last > first && accesses + more > accessesOfAPart) break;
      accesses += more;
      last += 1;
    }
    const some = order.slice(first, last);
    yield { visits: some.length, accesses, columns: columnsOf(day, some, byVisit.subarray(firstAccess, firstAccess + accesses)) };
    first = last;
    firstAccess += accesses;
  }
}

/** How many accesses each visit has, and the places of all of them, visit by visit in this order. */
function accessesByVisit(
  { visits, owners }: GatheredDay,
  order: readonly number[],
): { readonly counts: Uint32Array; readonly byVisit: Uint32Array } {
  const counts = new Uint32Array(visits.length);
  for (const owner of owners) counts[owner] = (counts[owner] ?? 0) + 1;
  const next = new Uint32Array(visits.length);
  let sum = 0;
  for (const visit of order) {
    next[visit] = sum;
    sum += counts[visit] ?? 0;
  }
  const byVisit = new Uint32Array(owners.length);
  for (const [access, owner] of owners.entries()) {
    const place = next[owner] ?? 0;
    byVisit[place] = access;
    next[owner] = place + 1;
  }
  return { counts, byVisit };
}

/**
 * Packs visits and what they did.
 *
 * @param some the visits of the part, in order of their start
 * @param accesses theirs, by visit
 */
function columnsOf(day: GatheredDay, some: readonly number[], accesses: Uint32Array): SegmentPart['columns'] {
  const { start, visits, owners, times, paths, downloads } = day;
  const rows = some.map((visit) => visits[visit]).filter((row) => row !== undefined);
  const starts = Uint32Array.from(rows, ([, startedAt]) => startedAt - start);
  const perVisit = new Uint32Array(rows.length);
  const steps = new Uint32Array(accesses.length);
  const pages: number[] = [];
  const documents: number[] = [];
  const places: number[] = [];
  let before = -1;
  let visit = -1;
  let at = 0;
  for (const [place, access] of accesses.entries()) {
    const owner = owners[access] ?? 0;
    if (owner !== before) {
      // A visit without accesses has no place here.
      do visit += 1;
      while (some[visit] !== owner);
      before = owner;
      at = rows[visit]?.[1] ?? 0;
    }
    perVisit[visit] = (perVisit[visit] ?? 0) + 1;
    steps[place] = (times[access] ?? 0) - at;
    at = times[access] ?? 0;
    if (downloads[access] === 1) {
      places.push(place);
      documents.push(paths[access] ?? 0);
    } else pages.push(paths[access] ?? 0);
  }
  return {
    browsers: packIds(Uint32Array.from(rows, (row) => row[5])),
    top_level_domains: packDomains(rows.map(domainOf)),
    server_addresses: packAddresses(rows.map((row) => row[2])),
    documents: packDocuments(accesses.length, Uint32Array.from(places), Uint32Array.from(documents)),
    pages: packIds(Uint32Array.from(pages)),
    times: packTimes(starts, perVisit, steps),
  };
}

function domainOf([, , , label, byName]: VisitRow): PackedDomain {
  return { label: label ?? '', source: byName === null ? 'unknown' : byName === 1 ? 'name' : 'country' };
}
