import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant, seconds } from '../../server/domain/time/day.ts';
import { onSchedule } from '../../server/lib/cron-schedule.ts';
import { dailyVisits, NOON, reportOfDay, runJobs, startedJobs } from '../harness/clocked-jobs.ts';
import { mailFolder } from '../harness/mail-folder.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { SITE, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

test('a day ahead for 80 seconds leaves today as it was: its figures go on, and no stretch without the program is told', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const work = startedJobs(at);
  await runJobs(at, work, 10 * MINUTE, 0);
  await dailyVisits(at, 1);
  await work.refresh(SITE);
  at.clock.ahead = DAY;
  await work.run();
  await work.refresh(SITE);
  at.clock.now += 80;
  await work.run();
  await runJobs(at, work, 10 * MINUTE, 0);
  await dailyVisits(at, 1);
  await work.refresh(SITE);
  assert.equal(reportOfDay(at).totals.pageViews, 2);
  const last = at.store.db.prepare('SELECT max(last_heartbeat_at) FROM uptime').pluck().get();
  assert.equal(last, at.clock.now - MINUTE);
  for (const day of [at.clock.now, at.clock.now + DAY]) assert.deepEqual(reportOfDay(at, day).gaps, []);
});

test('whatever the clock showed meanwhile, what was a stretch without the program is one, and nothing else is', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await runJobs(at, startedJobs(at), HOUR, 0);
  at.clock.now += HOUR;
  // Started with a clock that is a day ahead, and ended before anybody noticed.
  await runJobs(at, startedJobs(at), 20 * MINUTE, DAY);
  const last = startedJobs(at);
  await runJobs(at, last, HOUR, 0);
  // The machine slept: its monotonic clock stood still.
  await runJobs(at, last, HOUR, 3 * HOUR);
  const gap = (from: number, to: number) => ({ from: formatInstant(seconds(from)), to: formatInstant(seconds(to)) });
  assert.deepEqual(reportOfDay(at, NOON).gaps, [
    gap(NOON + 59 * MINUTE, NOON + 140 * MINUTE),
    gap(NOON + 199 * MINUTE, NOON + 200 * MINUTE + 3 * HOUR),
  ]);
  assert.deepEqual(reportOfDay(at, NOON + DAY).gaps, []);
});

test('work goes on within a second and once, however the clock steps', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let nowMs = NOON * 1_000 + 500;
  let runs = 0;
  const ticks = onSchedule('* * * * *', {
    nowMs: () => nowMs,
    failed: assert.fail,
    work: () => {
      runs += 1;
      return Promise.resolve();
    },
  });
  const pass = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      nowMs += 1_000;
      t.mock.timers.tick(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(180);
  assert.equal(runs, 3);
  for (const step of [30, 100, 366, -2, -400]) {
    const before: number = runs;
    nowMs += step * DAY * 1_000;
    await pass(1);
    assert.equal(runs, before + 1, `${step} days: at once`);
    await pass(120);
    assert.equal(runs, before + 3, `${step} days: each minute`);
  }
  await ticks.stop();
  await pass(120);
  assert.equal(runs, 18);
});

test('a mail of a day that is not over does not go out under a clock that is ahead, and the true one goes when it is', async (t) => {
  const at = await mailFolder(t, NOON);
  await at.subscribe('daily');
  const server = await startMailServer(t);
  const job = at.job(server.url);
  const minutes = async (length: number, ahead: number) => {
    at.clock.ahead = ahead;
    for (const end = at.clock.now + length; at.clock.now < end; at.clock.now += MINUTE) await job.run();
  };
  await at.visit(NOON, '/a');
  await minutes(10 * MINUTE, 0);
  await minutes(2 * MINUTE, DAY);
  await minutes(HOUR, 0);
  assert.equal(server.taken.length, 0);
  await at.visit(at.clock.now, '/b');
  await at.operations.rollUp({ domain: SITE, onlyDirty: true });
  await minutes(19 * HOUR, 0);
  assert.equal(server.taken.length, 1);
  assert.match(server.taken[0]?.parsed.text ?? '', /2 visits on Monday 2 March 2026/);
});
