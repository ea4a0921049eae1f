import { setTimeout as delay } from 'node:timers/promises';
import { type FaultRow, type FaultRun, lacking, type Verdict } from './row.ts';

// In the short version, beside other tests, everything may take longer.
const SHORT_PATIENCE = 8;
const LONGEST_SECONDS = { full: 600, short: 100 };

/** What a row's line of JSON says. */
export interface FaultLine extends Partial<Verdict> {
  readonly row: string;
  readonly what: string;
  /** Undefined when the row was not run. */
  readonly ok?: boolean;
  /** Why it was not run. */
  readonly notRun?: string;
  readonly seconds: number;
}

/** Runs a row and lets go of all that it began, whatever came of it. */
export async function runRow(row: FaultRow, short: boolean): Promise<FaultLine> {
  const { name, what } = row;
  const missing = lacking(row);
  if (missing.length > 0) return { row: name, what, notRun: `needs ${missing.join(' and ')}`, seconds: 0 };
  const ends: (() => unknown)[] = [];
  const run: FaultRun = {
    after: (end) => void ends.push(end),
    short,
    pick: (full, few) => (short ? few : full),
    bound: (ms) => (short ? SHORT_PATIENCE * ms : ms),
  };
  const startedMs = performance.now();
  const waiting = new AbortController();
  const longest = short ? LONGEST_SECONDS.short : LONGEST_SECONDS.full;
  const tooLong = delay(1_000 * longest, undefined, { signal: waiting.signal }).then(
    () => failed(`it took longer than ${longest} s`),
    () => failed('it was ended'),
  );
  const verdict = await Promise.race([row.run(run).catch((error: unknown) => failed(String(error))), tooLong]);
  waiting.abort();
  for (const end of ends.reverse()) await end();
  const ok = verdict.lost === 0 && verdict.twice === 0 && verdict.broken.length === 0;
  return { row: name, what, ok, ...verdict, seconds: Math.round((performance.now() - startedMs) / 100) / 10 };
}

function failed(why: string): Verdict {
  return { acknowledged: 0, lost: 0, twice: 0, broken: [why] };
}
