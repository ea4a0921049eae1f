import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RunningAggregate, runningAggregate } from '../../domain/aggregate/aggregate-day.ts';
import type { AccessRow, VisitRow } from '../../domain/aggregate/day-counts.ts';
import type { Site, SiteId } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
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
  readonly running: RunningAggregate;
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

/** The running days of sites, as they were last read for somebody who looks. In memory, on one connection. */
export interface LiveDays {
  /**
   * The running day of a site as it was last read. Undefined when it was not, and when the day's rollup has been counted
   * and nothing came since: that one is as new.
   */
  rollup(site: SiteId): LiveRollup | undefined;
  /**
   * Reads what is new of a site's running day: the accesses after the last one that is known, and the visits that were
   * corrected. One at a time for each site.
   *
   * @returns how many ms that took
   */
  refresh(site: Site, day: Day, changes: LiveChanges): Promise<number>;
  /** Forgets the running days that nobody has looked at for five minutes (decision 91). */
  forgetIdle(): void;
}

/** @param monotonicMs a clock in ms that only ever runs */
export function liveDays(db: ReadConnection, monotonicMs: () => number): LiveDays {
  const days = new Map<SiteId, LiveDay>();
  const isDirty = dirtyLookup(db);
  const forgetIdle = () => {
    const nowMs = monotonicMs();
    for (const [site, live] of days) if (nowMs - live.readAtMs > IDLE_MS) days.delete(site);
  };
  return {
    rollup(site) {
      const rollup = days.get(site)?.rollup;
      return rollup !== undefined && isDirty(site, rollup.day) ? rollup : undefined;
    },
    async refresh(site, day, changes) {
      const sinceMs = monotonicMs();
      forgetIdle();
      const known = days.get(site.id);
      const live = known === undefined || known.day !== day || changes.fromStart ? emptyDay(site, day, sinceMs) : known;
      if (live === known)
        for (const visit of visitRows(db, changes.corrected)) if (live.running.has(visit[0])) live.running.visit(visit);
      const read = await readOn(db, site, live);
      if (read > 0 || changes.corrected.length > 0 || live !== known) live.rollup = rollupOf(site, day, live.running);
      live.readAtMs = sinceMs;
      days.set(site.id, live);
      return monotonicMs() - sinceMs;
    },
    forgetIdle,
  };
}

/** Counts the accesses after the last one that is known; gives how many there were. */
async function readOn(db: ReadConnection, site: Site, live: LiveDay): Promise<number> {
  const start = site.zone.startOf(live.day);
  let read = 0;
  for (;;) {
    const accesses = nextAccesses(db, site.id, live);
    take(db, live, start, accesses);
    read += accesses.length;
    if (accesses.length < TOGETHER) return read;
    // What comes at the end needs no common snapshot, and other work of this thread does not wait for a long day.
    await nextTurn();
  }
}

function emptyDay(site: Site, day: Day, nowMs: number): LiveDay {
  const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  const running = runningAggregate(site.zone.hoursOf(day), end);
  return { day, running, at: start, sequence: -1, earlier: new Set(), rollup: rollupOf(site, day, running), readAtMs: nowMs };
}

function rollupOf(site: Site, day: Day, running: RunningAggregate): LiveRollup {
  const aggregate = running.aggregate();
  return { day, sums: daySums(aggregate), rows: dayRows(site, day, aggregate), addresses: running.addresses };
}

function nextAccesses(db: ReadConnection, site: SiteId, { at, sequence }: LiveDay): readonly NumberedAccess[] {
  return db
    .prepare<[number, number, number, number], NumberedAccess>(
      `SELECT at, sequence, visit_id, download, path_id FROM access WHERE site_id = ? AND (at, sequence) > (?, ?)
       ORDER BY at, sequence LIMIT ?`,
    )
    .raw()
    .all(site, at, sequence, TOGETHER);
}

/** Counts accesses, after the visits among them that were not known. */
function take(db: ReadConnection, live: LiveDay, start: number, accesses: readonly NumberedAccess[]): void {
  const { running, earlier } = live;
  const unknown = new Set(accesses.map(([, , visit]) => visit).filter((visit) => !running.has(visit) && !earlier.has(visit)));
  for (const row of visitRows(db, [...unknown])) {
    if (row[1] >= start) running.visit(row);
    else earlier.add(row[0]);
  }
  for (const [at, sequence, visit, download, path] of accesses) {
    const access: AccessRow = [at, visit, download, path];
    running.access(access);
    live.at = at;
    live.sequence = sequence;
  }
}

function visitRows(db: ReadConnection, ids: readonly number[]): readonly VisitRow[] {
  if (ids.length === 0) return [];
  return db
    .prepare<[string], VisitRow>(
      `SELECT id, started_at, server_address, top_level_domain, top_level_domain_by_name, browser_id FROM visit
       WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .raw()
    .all(JSON.stringify(ids));
}
