import { spawnSync } from 'node:child_process';
import type { Scope } from '../harness/scratch.ts';
import { fakeTimeLibrary } from '../harness/stepped-clock.ts';

/** What a row needs of the machine it runs on. */
const needs = {
  root: () => process.getuid?.() === 0,
  Linux: () => process.platform === 'linux',
  strace: () => spawnSync('strace', ['--version']).status === 0,
  libfaketime: () => fakeTimeLibrary() !== undefined,
} as const;

export type Need = keyof typeof needs;

/** A run of a row: what it begins is ended with it. */
export interface FaultRun extends Scope {
  /** Whether this is the short version. */
  readonly short: boolean;
  /** The number for a full run, or for the short version within `npm test`. */
  pick(full: number, short: number): number;
  /** The longest wait that is permitted: as promised, or, where tests share the machine, eight times that. */
  bound(ms: number): number;
}

/** What came of a row. */
export interface Verdict {
  /** Hits answered 204, or lines and requests that were taken. */
  readonly acknowledged: number;
  /** Acknowledged and not in the database afterwards. */
  readonly lost: number;
  /** In the database more often than acknowledged or unknown. */
  readonly twice: number;
  /** The longest any hit waited for its answer beside the fault. */
  readonly worstWaitMs?: number;
  /** A sentence for each other thing that is not as promised. */
  readonly broken: readonly string[];
  /** What else was measured. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** A row of the fault matrix. */
export interface FaultRow {
  readonly name: string;
  /** What is done, and what has to come of it. */
  readonly what: string;
  readonly needs?: readonly Need[];
  run(run: FaultRun): Promise<Verdict>;
}

/** What this machine lacks for a row. */
export function lacking(row: FaultRow): readonly Need[] {
  return (row.needs ?? []).filter((need) => !needs[need]());
}
