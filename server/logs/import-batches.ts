import type { ExclusionReason } from '../domain/exclusion.ts';
import type { CanonicalAddress } from '../domain/server-address.ts';
import type { Site, SiteId } from '../domain/site.ts';
import type { Day, Seconds } from '../domain/time/day.ts';
import type { VisitId, VisitTraits } from '../domain/visit.ts';
import type { VisitSink } from '../ingest/take-access.ts';
import type { OpenVisit } from '../ingest/visits.ts';
import type { ImportBatch } from '../store/records/import-state.ts';
import type { AccessRecord, VisitRecord } from '../store/records/records.ts';
import { type VisitIdBlock, type VisitIdSource, visitIdSource } from '../store/records/visit-ids.ts';

// A batch may have to cross a socket, whose messages are bounded.
const MOST_TEXT = 2_000_000;

export type VisitBegan = (address: CanonicalAddress | undefined, visit: OpenVisit, startDay: Day) => void;

/** What the importer needs of the store. */
export interface LogStore {
  /** How many lines of each second of a log are in. */
  importedLines(site: SiteId, log: string): ReadonlyMap<number, number>;
  /** The site's days whose records have expired. */
  closedDays(site: SiteId): ReadonlySet<Day>;
  /** The stored visit that began then, from there and with that browser, and has so many accesses up to a time. */
  storedVisit(site: SiteId, traits: VisitTraits): VisitId | undefined;
  reserveVisitIds(request: { readonly size: number }): Promise<VisitIdBlock>;
  storeImportBatch(batch: ImportBatch): Promise<unknown>;
  /** Lines to hand over at once, at the moment. */
  batchLines(): number;
}

/** How many lines of a second are in before a batch, and with it. */
interface LinesOfSecond {
  readonly before: number;
  after: number;
}

export interface ImportBatches extends VisitSink {
  /** A line that is new, whatever becomes of it; `nth` of its second, from 1. */
  line(log: string, at: Seconds, nth: number, day: Day): void;
  excluded(day: Day, reason: ExclusionReason): void;
  full(): boolean;
  /** Hands everything so far to the store, with the import state that goes with it. What the store refuses is forgotten. */
  hand(): Promise<void>;
}

/** What has been gathered since the last batch was handed over. */
interface Gathered {
  readonly visits: { open: OpenVisit; record: Omit<VisitRecord, 'id'>; startDay: Day }[];
  readonly accesses: { open: OpenVisit; record: Omit<AccessRecord, 'visit'>; day: Day; startDay: Day }[];
  /** The visits that have no id yet. */
  readonly waiting: Set<OpenVisit>;
  readonly received: Map<Day, number>;
  readonly excluded: Map<Day, Map<ExclusionReason, number>>;
  readonly lines: Map<string, Map<Seconds, LinesOfSecond>>;
  lineCount: number;
  /** Characters of paths and of names of logs. */
  text: number;
}

function nothingGathered(): Gathered {
  return {
    visits: [],
    accesses: [],
    waiting: new Set(),
    received: new Map(),
    excluded: new Map(),
    lines: new Map(),
    lineCount: 0,
    text: 0,
  };
}

/**
 * Gathers what the lines of logs add up to and hands it over piece by piece.
 *
 * @param visitBegan told of each visit that begins, which has its id once it is stored
 */
export function importBatches(site: Site, store: LogStore, visitBegan: VisitBegan): ImportBatches {
  const ids = visitIdSource();
  let gathered = nothingGathered();
  return {
    line: (log, at, nth, day) => addLine(gathered, log, at, nth, day),
    excluded(day, reason) {
      const reasons = gathered.excluded.get(day) ?? new Map<ExclusionReason, number>();
      gathered.excluded.set(day, reasons);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
    visit(_, open, record, startDay, address) {
      gathered.waiting.add(open);
      gathered.visits.push({ open, record, startDay });
      visitBegan(address, open, startDay);
    },
    access(_, open, record, day, startDay) {
      gathered.text += record.path.length;
      gathered.accesses.push({ open, record, day, startDay });
    },
    holds: (open) => open.id !== null || gathered.waiting.has(open),
    adopt({ id: siteId }, open, traits) {
      open.id = store.storedVisit(siteId, traits) ?? null;
      return open.id !== null;
    },
    full: () => gathered.lineCount >= store.batchLines() || gathered.text >= MOST_TEXT,
    async hand() {
      if (gathered.lineCount === 0) return;
      const handed = gathered;
      gathered = nothingGathered();
      const { length } = handed.visits;
      if (ids.left < length) ids.add(await store.reserveVisitIds({ size: Math.max(length, store.batchLines()) }));
      await store.storeImportBatch(batchOf(site, handed, ids));
    },
  };
}

function addLine(gathered: Gathered, log: string, at: Seconds, nth: number, day: Day): void {
  const { received, lines } = gathered;
  gathered.lineCount += 1;
  gathered.text += log.length;
  received.set(day, (received.get(day) ?? 0) + 1);
  const seconds = lines.get(log) ?? new Map<Seconds, LinesOfSecond>();
  if (seconds.size === 0) lines.set(log, seconds);
  const known = seconds.get(at);
  if (known === undefined) seconds.set(at, { before: nth - 1, after: nth });
  else known.after = nth;
}

/** What was gathered, as the store takes it: with ids. */
function batchOf(site: Site, { visits, accesses, received, excluded, lines }: Gathered, ids: VisitIdSource): ImportBatch {
  const idOf = (open: OpenVisit): VisitId => {
    open.id ??= ids.next() ?? null;
    if (open.id === null) throw new Error('No visit id is left.');
    return open.id;
  };
  return {
    site: site.id,
    visits: visits.map(({ open, record, startDay }) => ({ visit: { ...record, id: idOf(open) }, startDay })),
    accesses: accesses.map(({ open, record, day, startDay }) => ({ access: { ...record, visit: idOf(open) }, day, startDay })),
    received: [...received],
    excluded: [...excluded].flatMap(([day, reasons]) => [...reasons].map(([reason, hits]) => [day, reason, hits] as const)),
    lines: [...lines].flatMap(([log, seconds]) =>
      [...seconds].map(([at, { before, after }]) => [log, at, before, after] as const),
    ),
  };
}
