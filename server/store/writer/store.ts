import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Site } from '../../domain/site.ts';
import type { Span } from '../../domain/time/cover.ts';
import type { Day } from '../../domain/time/day.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { FolderWatch } from '../database/folder-watch.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';
import { liveDays } from '../reading/live-day.ts';
import type { LiveChanges } from '../records/live-changes.ts';
import { type RecordWriter, recordWriter } from '../records/records.ts';
import { type TrustedClock, trustedClock } from '../registry/trusted-clock.ts';
import { countDay, type RollupCount, sumRollups } from '../rollups/rollup-count.ts';
import type { OpenFolder } from './open-folder.ts';

/** Counts days, months and running days: here, or in a thread of its own where the writer has other things to do. */
export interface DayCounter {
  countDay(site: Site, day: Day, isOver: boolean): RollupCount | Promise<RollupCount>;
  /** Sums the rollups of a month or year; undefined when that cannot be done now. */
  sumRollups(site: Site, span: Span): RollupCount | undefined | Promise<RollupCount | undefined>;
  /** Reads what is new of a running day, for the reports of whoever looks. Gives the ms that took. */
  refreshDay(site: Site, day: Day, changes: LiveChanges): Promise<number>;
}

/** The writing side of a data folder, in the process that holds its lock. Complete when it is made (decision 168). */
export interface Store {
  readonly db: WriteConnection;
  readonly records: RecordWriter;
  /** How far the clock is believed. */
  readonly clock: TrustedClock;
  readonly counter: DayCounter;
  /** Unix seconds. */
  now(): number;
  /** Milliseconds of a clock that only ever runs, whatever becomes of the other one. */
  monotonicMs(): number;
  /** Reads what is new of a site's running day. Gives the ms that took. */
  refreshToday(site: Site, today: Day): Promise<number>;
  /** Waits so that others come in between pieces of long work; fails once the store is about to be closed. */
  readonly yieldToHits: YieldToHits;
  /** Runs rollups one after the other: an older count must never take the place of a newer one. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Sites, users or settings are other than before; of sites the one of that domain. */
  changed(domain?: string): void;
  /** Whether the folder is still the one that was opened. */
  readonly folder: Pick<FolderWatch, 'checkBefore' | 'checkAfter' | 'isLost'>;
}

export interface StoreDeps {
  /** Unix seconds. */
  now(): number;
  monotonicMs?(): number;
  /** Default: counts on the writing connection. */
  readonly counter?: DayCounter;
  /** Default: lets whatever waits go first. */
  readonly yieldToHits?: YieldToHits;
  /** Told of changes of sites, users and settings. */
  changed?(domain?: string): void;
}

/** The store of an open folder. */
export function storeOn({ db, commits, watch }: OpenFolder, deps: StoreDeps): Store {
  const { now, monotonicMs = () => performance.now(), counter = counterOn(db), yieldToHits = () => nextTurn() } = deps;
  const records = recordWriter(db, commits);
  return {
    db,
    records,
    clock: trustedClock(db, now, monotonicMs),
    counter,
    now,
    monotonicMs,
    refreshToday: (site, today) => counter.refreshDay(site, today, records.liveChanges(site.id, today)),
    yieldToHits,
    inTurn: oneAtATime(),
    changed: deps.changed ?? (() => undefined),
    folder: watch,
  };
}

/** Counts on a connection of this thread. */
export function counterOn(
  db: WriteConnection,
  refreshDay: DayCounter['refreshDay'] = liveDays(db, () => performance.now()).refresh,
): DayCounter {
  return {
    countDay: (site, day, isOver) => countDay(db, site, day, isOver),
    sumRollups: (site, span) => sumRollups(db, site.id, span),
    refreshDay,
  };
}
