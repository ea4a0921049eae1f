import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { closedDays } from '../../server/store/records/closed-days.ts';
import { closeDay, eraseDay, halfErasedDays } from '../../server/store/rollups/retention.ts';
import { day } from '../harness/days.ts';
import { reportsOf } from '../harness/open-store.ts';
import { leftovers, storeVisits, type TestStore, type TestVisit, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { sourceReport } from '../harness/source-report.ts';
import type { FaultRow, FaultRun, Verdict } from './row.ts';

const CHILD = fileURLToPath(new URL('../harness/rollup-until-killed.js', import.meta.url));
const NOW = Date.UTC(2026, 1, 11, 12) / 1_000;
const ERASED = '2025-11-24';

async function until(statement: number, folder: string, erased: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [CHILD, folder, String(statement), String(NOW), ...erased], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [statements] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return Number(statements);
}

function visits(date: number, count: number, hour: number): readonly TestVisit[] {
  return Array.from({ length: count }, (_, n) => ({
    serverAddress: `192.0.${n % 7}.0/24`,
    label: n % 3 === 0 ? null : 'de',
    browser: n % 2 === 0 ? 'Firefox' : 'Chrome',
    accesses: [0, 40, 1_500].slice(0, 1 + (n % 3)).map((after, nth) => ({
      at: Date.UTC(2025, 10, date, hour + (n % 2), 50) / 1_000 + after,
      path: `/page-${n + nth}`,
      download: false,
    })),
  }));
}

const told = ({ store, site }: TestStore) => sourceReport(reportsOf(store).source(site), day('2025-11-01'), day('2025-11-30'));
const records = ({ store }: TestStore) => store.db.prepare('SELECT at, sequence, path_id FROM access').raw().all();

/**
 * Kills a piece of work before many of its statements, and finishes it then: what comes of it
 * must be what comes of work that nobody killed, and halfway it must be as before or as after.
 */
async function killedHalfway(
  run: FaultRun,
  erased: readonly string[],
  finish: (at: TestStore) => Promise<unknown>,
): Promise<Verdict> {
  const template = scratchFolder(run);
  const made = await testStore(template, 'UTC', NOW);
  // Some of those that come last go on over midnight.
  await storeVisits(made, [...visits(23, 30, 22), ...visits(24, 40, 22), ...visits(25, 20, 22)]);
  await made.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  // A day of a month that was summed already.
  if (erased.length === 0) await storeVisits(made, visits(24, 45, 8));
  const before = told(made);
  made.close();
  const copy = async (statement: number) => {
    const folder = join(scratchFolder(run), 'data');
    cpSync(template, folder, { recursive: true });
    const statements = await until(statement, folder, erased);
    return { statements, at: await testStore(folder, 'UTC', NOW) };
  };
  const whole = await copy(Number.POSITIVE_INFINITY);
  const [after, kept] = [told(whole.at), records(whole.at)];
  whole.at.close();
  const kills = Math.min(whole.statements, run.pick(120, 3));
  const broken: string[] = [];
  let [lost, twice] = [0, 0];
  for (let kill = 1; kill <= kills; kill++) {
    const statement = Math.ceil((kill * whole.statements) / kills);
    const { at } = await copy(statement);
    const halfway = told(at);
    // An erased day's addresses go piece by piece; nothing else may be half done.
    const undivided = erased.length > 0 || isDeepStrictEqual(halfway, before) || isDeepStrictEqual(halfway, after);
    await finish(at);
    const left = records(at);
    lost += Math.max(0, kept.length - left.length);
    twice += Math.max(0, left.length - kept.length);
    if (!undivided || !isDeepStrictEqual(told(at), after) || leftovers(at.store.db).length > 0)
      broken.push(`killed before statement ${statement} it was half done`);
    at.close();
  }
  return { acknowledged: kept.length, lost, twice, broken, figures: { kills } };
}

/** Work on records that is killed before any of its statements. */
export const halfDoneRows: readonly FaultRow[] = [
  {
    name: 'kill-rollup',
    what: 'the counting of days is killed -9 before any of its statements: no report sees half of it, and the next run finishes it',
    run: (run) => killedHalfway(run, [], (at) => at.operations.rollUp({ domain: 'example.com', onlyDirty: true })),
  },
  {
    name: 'kill-erasing',
    what: 'the erasing of an expired day is killed -9 before any of its statements: the next run finishes it, and the other days keep theirs',
    run: (run) =>
      killedHalfway(run, [ERASED], async ({ store, site }) => {
        for (const half of halfErasedDays(store.db, site.id)) await eraseDay(store.db, site, half, store.yieldToHits);
        // Killed before it had begun.
        if (!closedDays(store.db, site.id).has(day(ERASED))) await closeDay(store.db, site, day(ERASED), store.yieldToHits);
      }),
  },
];
