import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { type AccessRow, type FoldingDay, foldingDay, type VisitRow } from '../../domain/aggregate/aggregate-day.ts';
import type { Site, SiteId } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { dirtyLookup } from '../records/dirty-marks.ts';
import type { LiveChanges } from '../records/live-changes.ts';
import { type DayRows, dayRows, daySums, type RollupSums } from '../rollups/rollup-count.ts';

/** The running day of a site as it was last read: what a rollup of it would hold. */
export interface LiveRollup {
  readonly day: Day;
  readonly sums: RollupSums;
  readonly rows: Omit<DayRows, 'rollup_server_address'>;
  /** Visits by server address. */
  readonly addresses: ReadonlyMap<string, number>;
}

interface LiveDay {
  readonly day: Day;
  readonly folding: FoldingDay;
  /** The last access that was read. */
  at: number;
  sequence: number;
  /** Visits of its accesses that began on an earlier day. */
  readonly earlier: Set<number>;
  rollup: LiveRollup;
  readAtMs: number;
}

type NumberedAccess = readonly [at: number, sequence: number, visit: number, download: number, path: number];

// Visits that are looked up in one statement, and accesses that are read in one go.
const TOGETHER = 10_000;
// How long a running day is remembered that nobody looks at.
const IDLE_MS = 5 * 60_000;

const liveDays = new WeakMap<Database, Map<SiteId, LiveDay>>();

function daysOn(db: Database): Map<SiteId, LiveDay> {
  const known = liveDays.get(db) ?? new Map<SiteId, LiveDay>();
  liveDays.set(db, known);
  return known;
}

/**
 * The running day of a site as this connection last read it. Undefined when it did not, and when the day's rollup has
 * been counted and nothing came since: that one is as new.
 */
export function liveRollup(db: Database, site: SiteId): LiveRollup | undefined {
  const rollup = liveDays.get(db)?.get(site)?.rollup;
  if (rollup === undefined) return undefined;
  return dirtyLookup(db)(site, rollup.day) ? rollup : undefined;
}

/**
 * Reads what is new of a site's running day: the accesses after the last one that is known, and the visits that were
 * corrected. Any connection will do, a read-only one too. One at a time for each site.
 *
 * @param nowMs a clock in ms
 * @returns how many ms that took
 */
export async function refreshLiveDay(
  db: Database,
  site: Site,
  day: Day,
  changes: LiveChanges,
  nowMs: () => number,
): Promise<number> {
  const sinceMs = nowMs();
  const days = daysOn(db);
  forgetIdleDays(db, sinceMs);
  const known = days.get(site.id);
  const live = known === undefined || known.day !== day || changes.anew ? emptyDay(site, day, sinceMs) : known;
  if (live === known)
    for (const visit of visitRows(db, changes.corrected)) if (live.folding.has(visit[0])) live.folding.visit(visit);
  let read = 0;
  for (let more = true; more; ) {
    const accesses = nextAccesses(db, site.id, live);
    take(db, live, site.zone.startOf(day), accesses);
    read += accesses.length;
    more = accesses.length === TOGETHER;
    // What comes at the end needs no common snapshot, and other work of this thread does not wait for a long day.
    if (more) await nextTurn();
  }
  if (read > 0 || changes.corrected.length > 0 || live !== known) live.rollup = rollupOf(site, day, live.folding);
  live.readAtMs = sinceMs;
  days.set(site.id, live);
  return nowMs() - sinceMs;
}

/** Forgets the running days that nobody has looked at for five minutes (decision 91). */
export function forgetIdleDays(db: Database, nowMs: number): void {
  const days = daysOn(db);
  for (const [site, live] of days) if (nowMs - live.readAtMs > IDLE_MS) days.delete(site);
}

function emptyDay(site: Site, day: Day, nowMs: number): LiveDay {
  const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  const folding = foldingDay(site.zone.hoursOf(day), end);
  return { day, folding, at: start, sequence: -1, earlier: new Set(), rollup: rollupOf(site, day, folding), readAtMs: nowMs };
}

function rollupOf(site: Site, day: Day, folding: FoldingDay): LiveRollup {
  const fold = folding.fold();
  return { day, sums: daySums(fold), rows: dayRows(site, day, fold), addresses: folding.addresses };
}

function nextAccesses(db: Database, site: SiteId, { at, sequence }: LiveDay): readonly NumberedAccess[] {
  return db
    .prepare<[number, number, number, number], NumberedAccess>(
      `SELECT at, sequence, visit_id, download, path_id FROM access WHERE site_id = ? AND (at, sequence) > (?, ?)
       ORDER BY at, sequence LIMIT ?`,
    )
    .raw()
    .all(site, at, sequence, TOGETHER);
}

/** Counts accesses, after the visits among them that were not known. */
function take(db: Database, live: LiveDay, start: number, accesses: readonly NumberedAccess[]): void {
  const { folding, earlier } = live;
  const unknown = new Set(accesses.map(([, , visit]) => visit).filter((visit) => !folding.has(visit) && !earlier.has(visit)));
  for (const row of visitRows(db, [...unknown])) {
    if (row[1] >= start) folding.visit(row);
    else earlier.add(row[0]);
  }
  for (const [at, sequence, visit, download, path] of accesses) {
    const access: AccessRow = [at, visit, download, path];
    folding.access(access);
    live.at = at;
    live.sequence = sequence;
  }
}

function visitRows(db: Database, ids: readonly number[]): readonly VisitRow[] {
  if (ids.length === 0) return [];
  return db
    .prepare<[string], VisitRow>(
      `SELECT id, started_at, server_address, top_level_domain, top_level_domain_by_name, browser_id FROM visit
       WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .raw()
    .all(JSON.stringify(ids));
}
