import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordedPath } from '../../../server/domain/path/path.ts';
import type { SiteId } from '../../../server/domain/site.ts';
import type { Day } from '../../../server/domain/time/day.ts';
import { newNames } from '../../../server/store/records/new-names.ts';
import { storeVisits, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';

const NOON = Date.UTC(2026, 2, 2, 12) / 1000;

test('of a site and day no more new names are taken than its limits, in number and in bytes', () => {
  const name = fc.record({
    site: fc.nat({ max: 2 }),
    day: fc.nat({ max: 2 }),
    name: fc.string({ maxLength: 9, unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 200 }), fc.nat({ max: 20 }), fc.nat({ max: 100 }), (names, mostNames, mostBytes) => {
      const mayBeNew = newNames(mostNames, mostBytes);
      const taken = new Map<string, string[]>();
      for (const each of names) {
        const key = `${each.site} ${each.day}`;
        const soFar = taken.get(key) ?? [];
        const fits = soFar.length < mostNames && Buffer.from([...soFar, each.name].join('')).length <= mostBytes;
        assert.equal(mayBeNew(each.site as SiteId, each.day as Day, each.name), fits);
        if (fits) taken.set(key, [...soFar, each.name]);
      }
    }),
  );
});

test('whoever invents types of browser, or long paths, fills the disk with neither: totals stay exact', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const visits = Array.from(
    { length: 2_200 },
    (_, n): TestVisit => ({
      ...{ serverAddress: '192.0.2.0/24', label: null, browser: `Invented ${n}` },
      accesses: [{ at: NOON, path: `/${String(n).padStart(4, '0')}/${'page/'.repeat(199)}`, download: false }],
    }),
  );
  assert.equal(recordedPath(visits[0]?.accesses[0]?.path ?? '')?.length, 1_001);
  await storeVisits(at, visits);
  const numbers = (sql: string) => at.store.db.prepare<[], number>(sql).pluck().get() ?? 0;
  assert.equal(numbers('SELECT count(*) FROM browser'), 1_001);
  assert.equal(numbers("SELECT count(*) FROM visit JOIN browser ON browser.id = browser_id WHERE family = '(other)'"), 1_200);
  const kept = Math.floor((2 * 1024 * 1024) / 1_001);
  assert.equal(numbers("SELECT count(*) FROM path WHERE path <> '(other)'"), kept);
  assert.equal(numbers("SELECT count(*) FROM access JOIN path ON path.id = path_id WHERE path = '(other)'"), 2_200 - kept);
  // The next day has limits of its own.
  await storeVisits(at, [
    {
      serverAddress: '192.0.2.0/24',
      label: null,
      browser: 'New',
      accesses: [{ at: NOON + 86_400, path: '/new', download: false }],
    },
  ]);
  assert.equal(numbers("SELECT count(*) FROM browser WHERE family = 'New'"), 1);
  assert.equal(numbers('SELECT count(*) FROM access'), 2_201);
});
