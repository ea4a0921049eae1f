import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { addDays, type Day, formatDay, seconds } from '../../../server/domain/time/day.ts';
import { reportReader } from '../../../server/store/reading/report-reader.ts';
import { rollupLags } from '../../../server/store/rollups/rollup-tiers.ts';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { SITE, storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { sourceReport } from '../../harness/source-report.ts';

const ZONE = 'Europe/Berlin';
const FIRST = day('2025-11-20');
const LAST = day('2026-02-10');
const START = Date.UTC(2026, 1, 11, 12) / 1000;

const visitAt = (at: number, path = '/a'): TestVisit => ({
  serverAddress: '192.0.2.0/24',
  label: 'de',
  browser: 'Firefox',
  accesses: [{ at, path, download: false }],
});

async function opened(t: TestContext): Promise<TestStore> {
  const at = await testStore(scratchFolder(t), ZONE, START);
  t.after(() => at.close());
  return at;
}

test('months and years that are over are summed, and summed anew when a day of them is counted again', async (t) => {
  const at = await opened(t);
  const { store, operations, site } = at;
  await storeVisits(at, [
    visitAt(Date.UTC(2025, 11, 5) / 1000),
    visitAt(Date.UTC(2026, 0, 5) / 1000),
    visitAt(Date.UTC(2026, 1, 5) / 1000),
  ]);
  await operations.rollUp({ domain: SITE, onlyDirty: true });
  const spans = () =>
    store.db
      .prepare<[], { tier: string; first_day: Day; visits: number }>(
        "SELECT tier, first_day, visits FROM rollup WHERE tier <> 'day' AND current = 1 ORDER BY tier, first_day",
      )
      .all()
      .map(({ tier, first_day, visits }) => `${tier} ${formatDay(first_day)} ${visits}`);
  assert.deepEqual(spans(), ['month 2025-12-01 1', 'month 2026-01-01 1', 'year 2025-01-01 1']);
  await storeVisits(at, [visitAt(Date.UTC(2025, 11, 24) / 1000)]);
  assert.equal(reportsOf(store).source(site).totals(day('2025-01-01'), day('2025-12-31')).visits, 1);
  await operations.rollUp({ domain: SITE, onlyDirty: true });
  assert.deepEqual(spans(), ['month 2025-12-01 2', 'month 2026-01-01 1', 'year 2025-01-01 2']);
});

test('a report that is being read sees nothing of a rollup that becomes current meanwhile', async (t) => {
  const folder = scratchFolder(t);
  const at = await testStore(folder, ZONE, START);
  t.after(() => at.close());
  await storeVisits(at, [visitAt(START - 86_400)]);
  await at.operations.rollUp({ domain: SITE, onlyDirty: true });
  const { openReadOnly } = await import('../../../server/store/database/database.ts');
  const reader = openReadOnly(folder);
  assert.ok(reader !== undefined);
  t.after(() => reader.close());
  const source = reportReader(reader).source(at.site);
  await storeVisits(at, [visitAt(START - 86_300, '/b')]);
  const [from, to] = [addDays(LAST, -5), addDays(LAST, 1)];
  const begun = reader.prepare('BEGIN');
  begun.run();
  const before = sourceReport(source, from, to);
  await at.operations.rollUp({ domain: SITE, onlyDirty: true });
  assert.deepEqual(sourceReport(source, from, to), before);
  reader.prepare('COMMIT').run();
  assert.deepEqual(sourceReport(source, from, to).pages, { '/a': '1 1 1 1', '/b': '1 1 1 1' });
});

test('the job is late by the time since a finished day should have been counted', async (t) => {
  const at = await opened(t);
  const { store, operations, site, clock } = at;
  const lag = () => rollupLags(store.db, seconds(clock.now)).map((each) => each.seconds)[0];
  assert.equal(lag(), 0);
  await storeVisits(at, [visitAt(START)]);
  assert.equal(lag(), 0);
  const midnight = site.zone.startOf(addDays(site.zone.dayOf(seconds(START)), 1));
  clock.now = midnight + 90;
  assert.equal(lag(), 90);
  await operations.rollUp({ domain: SITE, onlyDirty: true });
  assert.equal(lag(), 0);
  // Lines of a day long ago came just now.
  await operations.storeImportBatch({
    site: site.id,
    visits: [],
    accesses: [],
    received: [[FIRST, 1]],
    excluded: [],
    lines: [],
  });
  await storeVisits(at, [visitAt((FIRST + 0.5) * 86_400)]);
  clock.now += 30;
  assert.equal(lag(), 30);
});

test('the time zone of a site can change until something was received, and not after', async (t) => {
  const at = await opened(t);
  const { store, operations, site } = at;
  const zone = () => store.db.prepare('SELECT time_zone FROM site').pluck().get();
  await operations.setSite({ domain: SITE, timeZone: 'Asia/Tokyo' });
  assert.equal(zone(), 'Asia/Tokyo');
  await operations.storeImportBatch({
    site: site.id,
    visits: [],
    accesses: [],
    received: [[LAST, 1]],
    excluded: [[LAST, 'bot', 1]],
    lines: [],
  });
  await assert.rejects(operations.setSite({ domain: SITE, timeZone: 'UTC' }), /cannot change from Asia\/Tokyo any more/);
  assert.equal(zone(), 'Asia/Tokyo');
  await operations.setSite({ domain: SITE, timeZone: 'Asia/Tokyo', rateLimit: 5 });
});
