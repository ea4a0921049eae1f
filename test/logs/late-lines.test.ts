import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordedPath } from '../../server/domain/path/path.ts';
import { seconds } from '../../server/domain/time/day.ts';
import { assembleVisits } from '../../server/ingest/visits.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { closeDay } from '../../server/store/rollups/retention.ts';
import { imported, importedAgain, lineAt, START } from '../harness/imported-log.ts';
import { importReal, realFolder } from '../harness/real-import.ts';
import { REAL_LINES } from '../harness/real-log.ts';
import { recount } from '../harness/recount.ts';
import { type TestStore, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

test('lines hours late or years ahead are visits of their own and end nobody else’s', async (t) => {
  const place = await realFolder(t);
  const STRAYS = 20;
  const lines = [...REAL_LINES];
  for (let n = 0; n < STRAYS; n++) {
    const position = 450 + n * 490;
    const around = Date.UTC(2015, 4, 17, 10) / 1000 + position * 30;
    const at = n % 2 === 0 ? around - 5 * 3_600 : Date.UTC(2099, 0, 1 + n) / 1000;
    lines.splice(position, 0, lineAt(at, `198.51.${n}.7`, '/stray'));
  }
  writeFileSync(join(place.folder, 'access.log'), lines.join('\n'), 'latin1');
  const whole = recount(REAL_LINES);
  const { pageViews, visits, excluded } = await importReal(place, [join(place.folder, 'access.log')]);
  assert.deepEqual([pageViews, visits, excluded], [whole.pageViews + STRAYS, whole.visits + STRAYS, whole.excluded]);
});

test('once a clock that ran ahead is right again, a visitor begins one visit anew, not one with each page', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const joins = [3_600, 3_610, 5, 15, 25, 35].map((after) =>
    visits.join('visitor', seconds(START + after), 'page', path, (START + after) * 1000),
  );
  assert.deepEqual(
    joins.map((joined) => joined.outcome === 'counted' && joined.begins),
    [true, false, true, false, false, false],
  );
});

test('a late line joins its visitor’s visit of that time, and the one that is open goes on', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const joins = [18_000, 0, 18_060, 30, 60, 18_120].map((after) => visits.join('visitor', seconds(START + after), 'page', path));
  assert.deepEqual(
    joins.map((joined) => joined.outcome === 'counted' && joined.earlier),
    [0, 0, 1, 1, 2, 2],
  );
});

test('log lines that jump back and forth in time end no visit that is open', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const page = (visitor: string, after: number) => visits.join(visitor, seconds(START + after), 'page', path);
  page('reader', 0);
  for (let n = 1; n < 10; n++) {
    page(`late ${n}`, -18_000);
    page(`other ${n}`, n);
    page(`ahead ${n}`, 18_000);
  }
  const joined = page('reader', 60);
  assert.ok(joined.outcome === 'counted' && !joined.begins);
});

test('a day whose records expire while its log is being imported gets none, and its lines count as late the next time', async (t) => {
  const folder = scratchFolder(t);
  const held = await testStore(join(folder, 'data'), 'UTC', START + 40 * 86_400);
  t.after(() => held.close());
  const { store, operations } = held;
  const path = join(folder, 'access.log');
  writeFileSync(path, [lineAt(START, '192.0.2.7', '/a'), lineAt(START + 9, '192.0.2.7', '/b'), ''].join('\n'));
  const closing: TestStore = {
    ...held,
    operations: {
      ...operations,
      async storeImportBatch(batch) {
        const site = siteNamed(store.db, 'expiring.example');
        assert.ok(await closeDay(store.db, site, site.zone.dayOf(seconds(START)), store.yieldToHits));
        return operations.storeImportBatch(batch);
      },
    },
  };
  await assert.rejects(imported(closing, 'expiring.example', [path]), {
    name: 'Refusal',
    message: /^The records of 2026-03-02 expired while/,
  });
  const stored = () =>
    ['access', 'visit', 'ledger'].map((table) => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  assert.deepEqual(stored(), [0, 0, 0]);
  const { summary } = await importedAgain(held, 'expiring.example', [path]);
  assert.deepEqual([summary.lines, summary.excluded, summary.alreadyImported], [2, { late: 2 }, 0]);
});
