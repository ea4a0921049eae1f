import { hash } from 'node:crypto';
import type { Seconds } from './day.ts';
import type { RecordedPath } from './path.ts';
import type { SiteId } from './site.ts';

export type VisitId = number & { readonly idOf: 'visit' };

export type AccessKind = 'page' | 'download';

/** The longest silence within one visit, in seconds. */
export const VISIT_GAP_SECONDS = 30 * 60;

/** The same page again within this many milliseconds by the same visitor is not a second view. */
const DUPLICATE_MS = 2_000;

/** A visit that may still be continued. Lives in memory only. */
export interface OpenVisit {
  /** Null for a visit that an earlier import stored and whose id nobody has needed yet. */
  id: VisitId | null;
  startedAt: Seconds;
  lastAt: Seconds;
  /** Accesses so far. */
  accesses: number;
  documents: Set<RecordedPath> | undefined;
  /** Pages of the last two seconds with the time of their view in ms; live hits only. */
  recent: { path: RecordedPath; atMs: number }[] | undefined;
}

/** `earlier` is the number of the visit's accesses before this one. */
export type Joined =
  | { readonly outcome: 'counted'; readonly visit: OpenVisit; readonly earlier: number; readonly begins: boolean }
  | { readonly outcome: 'repeat' | 'duplicate' };

export interface Visits {
  /**
   * Takes one admitted access in time order. `liveMs` is the arrival of a live hit in ms; log lines have none, and
   * none of them is a duplicate.
   */
  join(key: string, at: Seconds, kind: AccessKind, path: RecordedPath, liveMs?: number): Joined;
  /** Everything joined since the last call is stored. */
  settle(): void;
  /** Nothing joined since the last `settle` was stored: forget it again. */
  undo(): void;
  /** Forgets visits that cannot be continued at this time. */
  close(at: Seconds): void;
}

/**
 * The key by which accesses find their visit: a hash under a secret of this process. It never leaves memory
 *.
 */
export function visitKeys(secret: string): (site: SiteId, address: string, userAgent: string) => string {
  return (site, address, userAgent) => hash('sha256', `${secret}\0${site}\0${address}\0${userAgent}`, 'base64');
}

const REPEAT: Joined = { outcome: 'repeat' };
const DUPLICATE: Joined = { outcome: 'duplicate' };

/** Assembles accesses into visits: one key, no gap over 30 minutes. */
export function assembleVisits(): Visits {
  // In the order of their last access, oldest first, so that closing looks only at the front.
  const open = new Map<string, OpenVisit>();
  const journal: (() => void)[] = [];

  const begin = (key: string, at: Seconds, displaced: OpenVisit | undefined): OpenVisit => {
    const visit: OpenVisit = { id: null, startedAt: at, lastAt: at, accesses: 0, documents: undefined, recent: undefined };
    // A line from before an open visit's start came out of order by more than the importer sorts: a visit of its own.
    if (displaced !== undefined && at < displaced.startedAt) return visit;
    open.delete(key);
    open.set(key, visit);
    journal.push(() => {
      open.delete(key);
      if (displaced !== undefined) open.set(key, displaced);
    });
    return visit;
  };

  const add = (
    key: string,
    visit: OpenVisit,
    at: Seconds,
    kind: AccessKind,
    path: RecordedPath,
    liveMs: number | undefined,
  ): number => {
    const { lastAt, accesses } = visit;
    if (at > lastAt) {
      visit.lastAt = at;
      if (open.get(key) === visit) {
        open.delete(key);
        open.set(key, visit);
      }
    }
    visit.accesses = accesses + 1;
    if (kind === 'download') {
      visit.documents ??= new Set();
      visit.documents.add(path);
    } else if (liveMs !== undefined) {
      visit.recent = visit.recent?.filter((view) => liveMs - view.atMs <= DUPLICATE_MS) ?? [];
      visit.recent.push({ path, atMs: liveMs });
    }
    journal.push(() => {
      visit.lastAt = lastAt;
      visit.accesses = accesses;
      if (kind === 'download') visit.documents?.delete(path);
      else visit.recent?.pop();
    });
    return accesses;
  };

  return {
    join(key, at, kind, path, liveMs) {
      const known = open.get(key);
      const continues = known !== undefined && at >= known.startedAt && at - known.lastAt <= VISIT_GAP_SECONDS;
      if (continues) {
        if (kind === 'download' && known.documents?.has(path)) return REPEAT;
        if (
          kind === 'page' &&
          liveMs !== undefined &&
          known.recent?.some((view) => view.path === path && liveMs - view.atMs <= DUPLICATE_MS)
        )
          return DUPLICATE;
      }
      const visit = continues ? known : begin(key, at, known);
      const earlier = add(key, visit, at, kind, path, liveMs);
      return { outcome: 'counted', visit, earlier, begins: !continues };
    },
    settle() {
      journal.length = 0;
    },
    undo() {
      for (let step = journal.pop(); step !== undefined; step = journal.pop()) step();
    },
    close(at) {
      for (const [key, visit] of open) {
        if (at - visit.lastAt <= VISIT_GAP_SECONDS) return;
        open.delete(key);
      }
    },
  };
}
