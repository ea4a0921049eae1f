// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../../server/domain/time/day.ts';
import { dailyVisits, NOON, RETENTION_DAYS, reportOfDay, runJobs, startedJobs } from '../harness/clocked-jobs.ts';
import { SITE, type TestStore, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const [MINUTE, DAY] = [60, 86_400];
const stored = ({ store }: TestStore) => store.db.prepare('SELECT count(*) FROM access').pluck().get();
const dayOf = (at: TestStore, time = at.clock.now) => at.site.zone.dayOf(seconds(time));

test('a clock that runs 100 days ahead for three minutes erases nothing, in a running program and at a start', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await dailyVisits(at, 31);
  const told: string[] = [];
  const work = startedJobs(at, told);
  await runJobs(at, work, 10 * MINUTE, 0);
  await runJobs(at, work, 3 * MINUTE, 100 * DAY);
  assert.deepEqual([stored(at), told], [31, ['doubted']]);
  await runJobs(at, startedJobs(at), 3 * MINUTE, 100 * DAY);
  assert.equal(stored(at), 31);
  await runJobs(at, work, 10 * MINUTE, 0);
  assert.deepEqual([stored(at), told], [31, ['doubted', 'believed']]);
  await dailyVisits(at, 1);
  await work.refresh(SITE);
  assert.equal(reportOfDay(at).totals.pageViews, 2);
});

test('a clock that is ahead erases what has expired by it once it has run for 24 hours, or when an administrator says so', async (t) => {
  for (const [how, length] of [
    ['waits', DAY + 5 * MINUTE],
    ['is told', 5 * MINUTE],
  ] as const) {
    const at = await testStore(scratchFolder(t), 'UTC', NOON);
    t.after(at.close);
    await dailyVisits(at, 31);
    const work = startedJobs(at);
    await runJobs(at, work, 10 * MINUTE, 0);
    await runJobs(at, work, length - 5 * MINUTE, 100 * DAY);
    assert.equal(stored(at), 31, how);
    if (how === 'is told') await at.operations.confirmClock();
    await runJobs(at, work, 5 * MINUTE, 100 * DAY);
    assert.equal(stored(at), 0, how);
  }
});

test('records that have expired go when they should although the clock was once ahead and went back', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await dailyVisits(at, 1);
  const work = startedJobs(at);
  await runJobs(at, work, 2 * MINUTE, 0);
  await runJobs(at, work, 2 * MINUTE, 5 * DAY);
  await runJobs(at, work, 2 * MINUTE, 0);
  at.clock.now += RETENTION_DAYS * DAY;
  await runJobs(at, work, 2 * MINUTE, 0);
  assert.equal(stored(at), 1);
  at.clock.now += DAY;
  await runJobs(at, work, 2 * MINUTE, 0);
  assert.equal(stored(at), 0);
});

test('what is imported under a clock that was set back, or is doubted, is kept from the time that is expected', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await runJobs(at, startedJobs(at), 10 * MINUTE, 0);
  const importedAt = async (ahead: number) => {
    at.clock.ahead = ahead;
    const day = dayOf(at, NOON - 80 * DAY);
    const [site, received, excluded] = [at.site.id, [[day, 1]], [[day, 'bot', 1]]] as const;
    await at.operations.storeImportBatch({ site, visits: [], accesses: [], received, excluded, lines: [] });
    return at.store.db.prepare('SELECT imported_at FROM imported_day').pluck().get();
  };
  for (const ahead of [0, -60 * DAY, 100 * DAY]) assert.equal(await importedAt(ahead), at.clock.now, `${ahead} s ahead`);
});
