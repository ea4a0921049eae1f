import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Day } from '../../../server/domain/time/day.ts';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { leftovers, SITE, storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { sourceReport } from '../../harness/source-report.ts';

const CHILD = fileURLToPath(new URL('../../harness/rollup-until-killed.js', import.meta.url));
const NOW = Date.UTC(2026, 1, 11, 12) / 1000;
// Each of them with SIXFOLD_TEST_ALL=1.
const KILLS = 16;
const PERIODS = [
  [day('2025-12-24'), day('2025-12-24')],
  [day('2025-12-01'), day('2025-12-31')],
  [day('2025-01-01'), day('2025-12-31')],
  [day('2025-11-10'), day('2026-01-20')],
] as const satisfies readonly (readonly [Day, Day])[];

function visits(month: number, of: number, count: number): readonly TestVisit[] {
  return Array.from({ length: count }, (_, n) => ({
    serverAddress: `192.0.${n % 7}.0/24`,
    label: n % 3 === 0 ? null : 'de',
    browser: n % 2 === 0 ? 'Firefox' : 'Chrome',
    accesses: [0, 40, 90].slice(0, 1 + (n % 3)).map((after, nth) => ({
      at: Date.UTC(2025, month, of, n % 22) / 1000 + after,
      path: nth === 2 ? `/file-${n}.pdf` : `/page-${n + nth}`,
      download: nth === 2,
    })),
  }));
}

async function rollUpUntil(
  folder: string,
  statement: number,
): Promise<{ readonly killed: boolean; readonly statements: string }> {
  const child = spawn(process.execPath, [CHILD, folder, String(statement), String(NOW)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [statements] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { killed: child.signalCode === 'SIGKILL', statements };
}

const told = ({ store, site }: TestStore) => {
  const source = reportsOf(store).source(site);
  return PERIODS.map(([from, to]) => ({
    ...sourceReport(source, from, to),
    fresh: source.firstSeen('pages', from, to, 1_000).rows,
  }));
};

const rollups = ({ store }: TestStore) => store.db.prepare('SELECT count(*) FROM rollup').pluck().get();

test('a rollup that is killed at any statement is never half visible, and the next one finishes it', async (t) => {
  const template = scratchFolder(t);
  const made = await testStore(template, 'Europe/Berlin', NOW);
  await storeVisits(made, [...visits(10, 20, 30), ...visits(11, 24, 40), ...visits(11, 28, 20), ...visits(12, 5, 30)]);
  await made.operations.rollUp({ domain: SITE, onlyDirty: true });
  // A day of a month and a year that were summed already, and pages that were first seen later.
  await storeVisits(made, visits(11, 24, 60).slice(30));
  const before = told(made);
  made.close();

  const finished = join(scratchFolder(t), 'finished');
  cpSync(template, finished, { recursive: true });
  const { killed, statements } = await rollUpUntil(finished, Number.POSITIVE_INFINITY);
  assert.equal(killed, false);
  const all = Number(statements);
  assert.ok(all > 50);
  const end = await testStore(finished, 'Europe/Berlin', NOW);
  const after = told(end);
  const registered = rollups(end);
  end.close();
  assert.notDeepEqual(after, before);

  const step = process.env['SIXFOLD_TEST_ALL'] === '1' ? 1 : Math.ceil(all / KILLS);
  const outcomes = { before: 0, after: 0 };
  for (let statement = 1; statement <= all; statement += step) {
    const folder = join(scratchFolder(t), 'killed');
    cpSync(template, folder, { recursive: true });
    assert.equal((await rollUpUntil(folder, statement)).killed, true);
    const at = await testStore(folder, 'Europe/Berlin', NOW);
    const found = told(at);
    const isAfter = isDeepStrictEqual(found, after);
    assert.deepEqual(found, isAfter ? after : before, `killed before statement ${statement}`);
    outcomes[isAfter ? 'after' : 'before'] += 1;
    await at.operations.rollUp({ domain: SITE, onlyDirty: true });
    assert.deepEqual(told(at), after);
    assert.deepEqual(leftovers(at.store.db), []);
    assert.equal(rollups(at), registered);
    at.close();
  }
  assert.ok(outcomes.before > 0 && outcomes.after > 0, JSON.stringify(outcomes));
});
