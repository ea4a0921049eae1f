import { hash } from 'node:crypto';
import type { RecordedPath } from '../domain/path/path.ts';
import type { SiteId } from '../domain/site.ts';
import type { Seconds } from '../domain/time/day.ts';
import { type AccessKind, VISIT_GAP_SECONDS, type VisitId } from '../domain/visit.ts';
import { type Generations, generations } from '../lib/generations.ts';
import type { TransactionParticipant } from '../store/database/transaction.ts';
import { fingerprint } from './fingerprint.ts';

/** The same page again within this many milliseconds by the same visitor is not a second view. */
const DUPLICATE_MS = 2_000;

// Of a flood of views within two seconds only so many are remembered, so that it cannot grow memory without bound.
const VIEWS_SET_ASIDE = 20_000;

// What is kept of a page's fingerprint, so that a visit stays small.
const HALF = 2 ** 30;

// Documents that are remembered of a visit while it happens; whoever fetches more is no reader.
const LIVE_DOCUMENTS = 1_000;

/** A visit that may still be continued. Lives in memory only. */
export interface OpenVisit {
  /** Null for a visit that an earlier import stored and whose id nobody has needed yet. */
  id: VisitId | null;
  startedAt: Seconds;
  lastAt: Seconds;
  /** Accesses so far. */
  accesses: number;
  /** Fingerprints of the documents that were downloaded. */
  documents: Set<number> | undefined;
  /** Of the last page view of a live visit: half its fingerprint, which fits a word; -1 before the first. */
  lastPage: number;
  /** Its time in ms since the visit's start. */
  lastPageMs: number;
}

/** `earlier` is the number of the visit's accesses before this one. */
export type Joined =
  | { readonly outcome: 'counted'; readonly visit: OpenVisit; readonly earlier: number; readonly begins: boolean }
  | { readonly outcome: 'repeat' | 'duplicate' | 'rate' };

/** What a rolled-back transaction has joined is forgotten again. */
export interface Visits extends Required<Omit<TransactionParticipant, 'flush'>> {
  /**
   * Takes one admitted access in time order. `liveMs` is the arrival of a live hit in ms; log lines have none, and
   * none of them is a duplicate. One that comes late or ahead touches no visit but its own visitor's.
   */
  join(key: string, at: Seconds, kind: AccessKind, path: RecordedPath, liveMs?: number): Joined;
  /**
   * Says what time it is, or up to when log lines have been joined: visits that nothing joined for 30 minutes are
   * forgotten. Not for each access: times that jump would end visits that are open.
   */
  reach(at: Seconds): void;
  /** Whether a visit with this key may still be continued. */
  has(key: string): boolean;
  /** Visits that are remembered. */
  readonly size: number;
}

// 128 bits: enough that no two visitors share a key, and a million open visits stay under 300 MB.
const KEY = { outputEncoding: 'binary', outputLength: 16 } as const;

/**
 * The key by which accesses find their visit: a hash (SHAKE128, FIPS 202) under a secret of this process. It never leaves
 * memory.
 */
export function visitKeys(secret: string): (site: SiteId, address: string, userAgent: string) => string {
  return (site, address, userAgent) => hash('shake128', `${secret}\0${site}\0${address}\0${userAgent}`, KEY);
}

const REPEAT: Joined = { outcome: 'repeat' };
const DUPLICATE: Joined = { outcome: 'duplicate' };
const RATE: Joined = { outcome: 'rate' };

/** What a visit was before an access joined it. */
interface Before {
  readonly visit: OpenVisit;
  readonly lastAt: Seconds;
  readonly lastPage: number;
  readonly lastPageMs: number;
  /** Set when the access began the visit. */
  readonly key: string | undefined;
  readonly among: Generations<OpenVisit>;
  readonly displaced: OpenVisit | undefined;
  readonly document: number | undefined;
  readonly view: string | undefined;
}

/** Assembles accesses into visits: one key, no gap over 30 minutes (decision 114). */
export function assembleVisits(): Visits {
  // Visits in their last access's generation. When a visit's generation is dropped, 30 minutes have gone by without it.
  const open = generations<OpenVisit>(VISIT_GAP_SECONDS / 2, 3);
  // Visits of late log lines, from before the start of their visitor's open one, which goes on beside them.
  const behind = generations<OpenVisit>(VISIT_GAP_SECONDS / 2, 3);
  // Live page views of the last two seconds that are not the last of their visit, with their time in ms.
  const views = generations<number>(DUPLICATE_MS, 2, VIEWS_SET_ASIDE);
  const journal: Before[] = [];
  return {
    join(key, at, kind, path, liveMs) {
      const latest = open.get(key);
      const among = liveMs === undefined && latest !== undefined && at < latest.startedAt ? behind : open;
      const known = among === open ? latest : behind.get(key);
      const continues = known !== undefined && at >= known.startedAt && at - known.lastAt <= VISIT_GAP_SECONDS;
      const mark = liveMs === undefined && kind === 'page' ? 0 : fingerprint(path);
      const document = kind === 'download' ? mark : undefined;
      const page = mark % HALF;
      const again = continues ? againOf(views, key, known, document, page, liveMs) : undefined;
      if (again !== undefined) return again;
      const visit: OpenVisit = continues
        ? known
        : { id: null, startedAt: at, lastAt: at, accesses: 0, documents: undefined, lastPage: -1, lastPageMs: 0 };
      // A live hit from before its visit's start comes from a clock that was set back: what begins now replaces it.
      const begins = !continues;
      if (begins) among.set(key, visit);
      const viewMs = document === undefined ? liveMs : undefined;
      journal.push({
        visit,
        lastAt: visit.lastAt,
        lastPage: visit.lastPage,
        lastPageMs: visit.lastPageMs,
        key: begins ? key : undefined,
        among,
        displaced: begins ? known : undefined,
        document,
        view: viewMs === undefined ? undefined : setAside(views, key, visit, viewMs),
      });
      const earlier = visit.accesses;
      advance(visit, at, document, page, viewMs);
      return { outcome: 'counted', visit, earlier, begins };
    },
    reach(at) {
      open.reach(at);
      behind.reach(at);
    },
    committed() {
      journal.length = 0;
    },
    rolledBack() {
      for (let before = journal.pop(); before !== undefined; before = journal.pop()) takeBack(views, before);
    },
    has: (key) => open.get(key) !== undefined,
    get size() {
      return open.size();
    },
  };
}

/** Why an access that a visit has had, or has had too many of, is not counted. */
function againOf(
  views: Generations<number>,
  key: string,
  visit: OpenVisit,
  document: number | undefined,
  page: number,
  liveMs: number | undefined,
): Joined | undefined {
  if (document === undefined) return liveMs !== undefined && isDuplicate(views, key, visit, page, liveMs) ? DUPLICATE : undefined;
  if (visit.documents?.has(document) === true) return REPEAT;
  return liveMs !== undefined && (visit.documents?.size ?? 0) >= LIVE_DOCUMENTS ? RATE : undefined;
}

/** Whether a visit has had a page within two seconds. */
function isDuplicate(views: Generations<number>, key: string, visit: OpenVisit, page: number, liveMs: number): boolean {
  if (visit.lastPage < 0 || !within(liveMs, viewedMs(visit))) return false;
  if (visit.lastPage === page) return true;
  const seenMs = views.get(key + page);
  return seenMs !== undefined && within(liveMs, seenMs);
}

/** Keeps the last view in mind where another follows within two seconds. Gives the name it is kept under. */
function setAside(views: Generations<number>, key: string, visit: OpenVisit, liveMs: number): string | undefined {
  const { lastPage } = visit;
  if (lastPage < 0 || !within(liveMs, viewedMs(visit))) return undefined;
  views.reach(liveMs);
  views.set(key + lastPage, viewedMs(visit));
  return key + lastPage;
}

/** @param viewMs the arrival of a live page view */
function advance(visit: OpenVisit, at: Seconds, document: number | undefined, page: number, viewMs: number | undefined): void {
  visit.accesses += 1;
  if (at > visit.lastAt) visit.lastAt = at;
  if (document !== undefined) {
    visit.documents ??= new Set();
    visit.documents.add(document);
  }
  if (viewMs !== undefined) {
    visit.lastPage = page;
    visit.lastPageMs = viewMs - visit.startedAt * 1000;
  }
}

/** Makes a visit what it was before an access. */
function takeBack(views: Generations<number>, before: Before): void {
  const { visit, document, view, key, among, displaced } = before;
  visit.accesses -= 1;
  visit.lastAt = before.lastAt;
  visit.lastPage = before.lastPage;
  visit.lastPageMs = before.lastPageMs;
  if (document !== undefined) visit.documents?.delete(document);
  if (view !== undefined) views.delete(view);
  if (key === undefined) return;
  if (displaced === undefined) among.delete(key);
  else among.set(key, displaced);
}

function viewedMs({ startedAt, lastPageMs }: Pick<OpenVisit, 'startedAt' | 'lastPageMs'>): number {
  return startedAt * 1000 + lastPageMs;
}

function within(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= DUPLICATE_MS;
}
