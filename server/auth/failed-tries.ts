import { boundedMap } from '../lib/bounded-map.ts';

// After so many failures a key is held back: first for a minute, then twice as long after each further one.
const FREE_FAILURES = 5;
const FIRST_HOLD_MS = 60_000;
const LONGEST_HOLD_MS = 15 * 60_000;
// What failed counts half for each time that nothing failed for so long, so that an office in which somebody mistypes each
// day is not held back for good; after a day it is forgotten.
const HALVED_MS = 4 * 3_600_000;
const FORGOTTEN_MS = 86_400_000;
const KEYS = 100_000;

/** Counts what failed for accounts, networks and browsers, and how long each is held back for it. */
export interface FailedTries {
  /** For how long none of these keys may try, in ms; 0: it may. */
  heldMs(keys: readonly string[], nowMs: number): number;
  /** Counts a failure for each key; gives those that are held back for the first time. */
  failed(keys: readonly string[], nowMs: number): readonly string[];
  /** A key has proven itself: what failed before counts no more. */
  forget(key: string): void;
  /** The keys of which so much failed within a day that they were held back. */
  held(nowMs: number): readonly string[];
}

interface Failures {
  readonly count: number;
  readonly lastMs: number;
  readonly untilMs: number;
}

/**
 * In memory only, by a clock that only ever runs. When there are too many keys, those that hold nobody back go first, so
 * that nobody buys tries at one account with failures at others (decision 101).
 */
export function failedTries(): FailedTries {
  const byKey = boundedMap<string, Failures>(KEYS);
  const known = (key: string, nowMs: number): Failures | undefined => {
    const failures = byKey.get(key);
    return failures === undefined || nowMs - failures.lastMs >= FORGOTTEN_MS ? undefined : failures;
  };
  const makeRoom = () => {
    if (byKey.size < KEYS) return;
    for (const [key, { count }] of byKey.entries()) if (count < FREE_FAILURES) byKey.delete(key);
  };
  return {
    heldMs: (keys, nowMs) => Math.max(0, ...keys.map((key) => (known(key, nowMs)?.untilMs ?? 0) - nowMs)),
    failed(keys, nowMs) {
      return keys.filter((key) => {
        const before = known(key, nowMs);
        const count =
          before === undefined ? 1 : Math.floor(before.count / 2 ** Math.floor((nowMs - before.lastMs) / HALVED_MS)) + 1;
        const holdMs = count < FREE_FAILURES ? 0 : Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** (count - FREE_FAILURES));
        byKey.delete(key);
        makeRoom();
        byKey.set(key, { count, lastMs: nowMs, untilMs: nowMs + holdMs });
        return count === FREE_FAILURES;
      });
    },
    forget: (key) => void byKey.delete(key),
    held: (nowMs) => [...byKey.entries()].flatMap(([key]) => ((known(key, nowMs)?.count ?? 0) >= FREE_FAILURES ? [key] : [])),
  };
}
