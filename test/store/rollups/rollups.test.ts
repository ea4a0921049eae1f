import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, type Day, formatDay, seconds } from '../../../server/domain/time/day.ts';
import { jobs } from '../../../server/run/jobs.ts';
import { detailTables, summedTables } from '../../../server/store/rollups/rollup-tables.ts';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { leftovers, SITE, storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { slowReport, wallClock } from '../../harness/slow-report.ts';
import { sourceReport } from '../../harness/source-report.ts';

const ZONE = 'Europe/Berlin';
const FIRST = day('2025-11-20');
const LAST = day('2026-02-10');
const START = Date.UTC(2026, 1, 11, 12) / 1000;
const RETENTION_DAYS = 30;

const anyVisit: fc.Arbitrary<TestVisit> = fc
  .record({
    start: fc.integer({ min: FIRST * 86_400, max: LAST * 86_400 }),
    serverAddress: fc.constantFrom('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'),
    label: fc.constantFrom('de', 'com', null),
    browser: fc.constantFrom('Firefox', 'Chrome'),
    steps: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 1_800 }),
        path: fc.constantFrom('/', '/a', '/b', '/c', '/d'),
        download: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ start, steps, ...visit }) => {
    let at = start;
    const accesses = steps.map(({ after, path, download }, n) => {
      if (n > 0) at += after;
      return { at, path: download ? `${path === '/' ? '' : path}/file.pdf` : path, download };
    });
    return { ...visit, accesses };
  });

type Step =
  | { readonly kind: 'import'; readonly visits: readonly TestVisit[] }
  | { readonly kind: 'roll up'; readonly onlyDirty: boolean }
  | { readonly kind: 'break off'; readonly after: number }
  | { readonly kind: 'job' }
  | { readonly kind: 'wait'; readonly days: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('import' as const), visits: fc.array(anyVisit, { minLength: 1, maxLength: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('roll up' as const), onlyDirty: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('break off' as const), after: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('job' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 20 }) }) },
);

const closedDays = ({ store, site }: TestStore) =>
  new Set(store.db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ?').pluck().all(site.id));

/** Carries out a step; gives the visits that came with it. */
async function carryOut(at: TestStore, step: Step): Promise<readonly TestVisit[]> {
  const { store, fakes, operations, clock } = at;
  switch (step.kind) {
    case 'import': {
      const closed = closedDays(at);
      // The importer leaves closed days alone.
      const open = step.visits.filter(({ accesses }) =>
        accesses.every((each) => !closed.has(at.site.zone.dayOf(seconds(each.at)))),
      );
      await storeVisits(at, open);
      return open;
    }
    case 'roll up':
      await operations.rollUp({ domain: SITE, onlyDirty: step.onlyDirty });
      return [];
    case 'break off': {
      let left = step.after;
      fakes.yieldToHits = async () => {
        left -= 1;
        if (left < 0) throw new Error('Broken off.');
      };
      await operations
        .rollUp({ domain: SITE, onlyDirty: false })
        .catch((error: unknown) => assert.match(String(error), /Broken off/));
      delete fakes.yieldToHits;
      return [];
    }
    case 'job':
      await jobs({ store, retentionDays: RETENTION_DAYS, failed: assert.fail }).run();
      return [];
    case 'wait':
      clock.now += step.days * 86_400;
      return [];
  }
}

/** Months and years are sums of their days, row by row. */
function assertSums({ store, site }: TestStore): void {
  const { db } = store;
  const wholes = db
    .prepare<[number], { id: number; first_day: Day; last_day: Day }>(
      "SELECT id, first_day, last_day FROM rollup WHERE site_id = ? AND tier <> 'day' AND current = 1",
    )
    .all(site.id);
  for (const { id, first_day, last_day } of wholes) {
    for (const table of summedTables) {
      const keys = detailTables[table].keys.join(', ');
      const sums = detailTables[table].counts.map((count) => `sum(${count}) AS ${count}`).join(', ');
      assert.deepEqual(
        db
          .prepare(`SELECT ${keys}, ${detailTables[table].counts.join(', ')} FROM ${table} WHERE rollup_id = ? ORDER BY ${keys}`)
          .all(id),
        db
          .prepare(
            `SELECT ${keys}, ${sums} FROM ${table} WHERE rollup_id IN
               (SELECT id FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ?)
             GROUP BY ${keys} ORDER BY ${keys}`,
          )
          .all(site.id, first_day, last_day),
        table,
      );
    }
  }
}

function slowFirstSeen(visits: readonly TestVisit[], download: boolean, from: string, to: string): Record<string, string> {
  const clock = wallClock(ZONE);
  const accesses = visits.flatMap((visit) => visit.accesses).filter((access) => access.download === download);
  const firsts = new Map<string, string>();
  for (const { at, path } of accesses) {
    const { date } = clock(at);
    if (date < (firsts.get(path) ?? '9')) firsts.set(path, date);
  }
  return Object.fromEntries(
    [...firsts]
      .filter(([, date]) => date >= from && date <= to)
      .map(([path, date]) => [
        path,
        `${date} ${accesses.filter((each) => each.path === path && clock(each.at).date >= from && clock(each.at).date <= to).length}`,
      ]),
  );
}

test('after any imports, rollups, breaks and expiries a report over any days is what a slow count of the visits gives', async () => {
  const periods = fc.array(fc.tuple(fc.integer({ min: FIRST - 5, max: LAST + 5 }), fc.integer({ min: 0, max: 80 })), {
    minLength: 3,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 8 }), periods, async (steps, wanted) => {
      const folder = mkdtempSync(join(tmpdir(), 'sixfold-test-'));
      const at = await testStore(folder, ZONE, START);
      try {
        const source = reportsOf(at.store).source(at.site);
        const told = (visits: readonly TestVisit[]) => {
          const closed = closedDays(at);
          for (const [first, length] of wanted) {
            const [from, to] = [first as Day, addDays(first as Day, length)];
            const [a, b] = [formatDay(from), formatDay(to)];
            const { serverAddresses: addresses, ...report } = sourceReport(source, from, to);
            const { serverAddresses: slowAddresses, ...slow } = slowReport(visits, ZONE, a, b);
            assert.deepEqual(report, slow);
            const expired = [...source.days(from, to)].some(([of, counts]) => counts.visits > 0 && closed.has(of));
            if (!expired) assert.deepEqual(addresses, slowAddresses);
            assert.equal(source.totals(from, to).serverAddresses, expired ? null : Object.keys(slowAddresses).length);
            for (const name of ['pages', 'documents'] as const) {
              const { rows } = source.firstSeen(name, from, to, Number.POSITIVE_INFINITY);
              assert.deepEqual(
                Object.fromEntries(rows.map(({ path, day: of, count }) => [path, `${of} ${count}`])),
                slowFirstSeen(visits, name === 'documents', a, b),
              );
            }
          }
        };
        let visits: readonly TestVisit[] = [];
        for (const step of [...steps, { kind: 'job' } as const]) {
          visits = [...visits, ...(await carryOut(at, step))];
          assertSums(at);
          if (step.kind !== 'roll up' && step.kind !== 'job') continue;
          told(visits);
          assert.deepEqual(leftovers(at.store.db), []);
        }
      } finally {
        at.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
});
