import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildReport } from '../../reports/model/build.ts';
import { formatInstant, seconds } from '../../server/domain/time/day.ts';
import { onSchedule } from '../../server/lib/cron-schedule.ts';
import { type Jobs, jobs } from '../../server/run/jobs.ts';
import { collect } from '../harness/collect.ts';
import { formBrowser } from '../harness/forms.ts';
import { mailFolder } from '../harness/mail-folder.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { reportsOf } from '../harness/open-store.ts';
import { SITE, storeVisits, type TestStore, testStore } from '../harness/rollup-store.ts';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { PASSWORD, withUser } from '../harness/signed-in.ts';

const NOON = Date.UTC(2026, 2, 2, 12) / 1000;
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
const RETENTION_DAYS = 30;

/** The jobs of a process that has just started. */
function started(at: TestStore, told: string[] = []): Jobs {
  return jobs({
    store: at.store,
    retentionDays: RETENTION_DAYS,
    failed: assert.fail,
    doubted: (view) => told.push(view === undefined ? 'believed' : 'doubted'),
  });
}

/** Runs the jobs each minute for so long; the clock on the wall is ahead by so many seconds. */
async function run(at: TestStore, work: Jobs, length: number, ahead: number): Promise<void> {
  at.clock.ahead = ahead;
  for (const end = at.clock.now + length; at.clock.now < end; at.clock.now += MINUTE) await work.run();
}

/** A visit on each of the last so many days, today among them. */
async function visitsOf(at: TestStore, days: number): Promise<void> {
  const visits = Array.from({ length: days }, (_, n) => ({
    serverAddress: '192.0.2.0/24',
    label: 'de',
    browser: 'Firefox',
    accesses: [{ at: at.clock.now - n * DAY, path: '/a', download: false }],
  }));
  await storeVisits(at, visits);
}

const stored = ({ store }: TestStore) => store.db.prepare('SELECT count(*) FROM access').pluck().get();

const dayOf = (at: TestStore, time = at.clock.now) => at.site.zone.dayOf(seconds(time));

const report = (at: TestStore, time = at.clock.now) =>
  buildReport(reportsOf(at.store).source(at.site), dayOf(at, time), dayOf(at, time));

test('a clock that runs 100 days ahead for three minutes erases nothing, in a running program and at a start', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await visitsOf(at, 31);
  const told: string[] = [];
  const work = started(at, told);
  await run(at, work, 10 * MINUTE, 0);
  await run(at, work, 3 * MINUTE, 100 * DAY);
  assert.deepEqual([stored(at), told], [31, ['doubted']]);
  await run(at, started(at), 3 * MINUTE, 100 * DAY);
  assert.equal(stored(at), 31);
  await run(at, work, 10 * MINUTE, 0);
  assert.deepEqual([stored(at), told], [31, ['doubted', 'believed']]);
  await visitsOf(at, 1);
  await work.refresh(SITE);
  assert.equal(report(at).totals.pageViews, 2);
});

test('a clock that is ahead erases what has expired by it once it has run for 24 hours, or when an administrator says so', async (t) => {
  for (const [how, length] of [
    ['waits', DAY + 5 * MINUTE],
    ['is told', 5 * MINUTE],
  ] as const) {
    const at = await testStore(scratchFolder(t), 'UTC', NOON);
    t.after(at.close);
    await visitsOf(at, 31);
    const work = started(at);
    await run(at, work, 10 * MINUTE, 0);
    await run(at, work, length - 5 * MINUTE, 100 * DAY);
    assert.equal(stored(at), 31, how);
    if (how === 'is told') await at.operations.confirmClock();
    await run(at, work, 5 * MINUTE, 100 * DAY);
    assert.equal(stored(at), 0, how);
  }
});

test('records that have expired go when they should although the clock was once ahead and went back', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await visitsOf(at, 1);
  const work = started(at);
  await run(at, work, 2 * MINUTE, 0);
  await run(at, work, 2 * MINUTE, 5 * DAY);
  await run(at, work, 2 * MINUTE, 0);
  at.clock.now += RETENTION_DAYS * DAY;
  await run(at, work, 2 * MINUTE, 0);
  assert.equal(stored(at), 1);
  at.clock.now += DAY;
  await run(at, work, 2 * MINUTE, 0);
  assert.equal(stored(at), 0);
});

test('what is imported under a clock that was set back, or is doubted, is kept from the time that is expected', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await run(at, started(at), 10 * MINUTE, 0);
  const importedAt = async (ahead: number) => {
    at.clock.ahead = ahead;
    const day = dayOf(at, NOON - 80 * DAY);
    const [site, received, excluded] = [at.site.id, [[day, 1]], [[day, 'bot', 1]]] as const;
    await at.operations.storeImportBatch({ site, visits: [], accesses: [], received, excluded, lines: [] });
    return at.store.db.prepare('SELECT imported_at FROM imported_day').pluck().get();
  };
  for (const ahead of [0, -60 * DAY, 100 * DAY]) assert.equal(await importedAt(ahead), at.clock.now, `${ahead} s ahead`);
});

test('a day ahead for 80 seconds leaves today as it was: its figures go on, and no stretch without the program is told', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const work = started(at);
  await run(at, work, 10 * MINUTE, 0);
  await visitsOf(at, 1);
  await work.refresh(SITE);
  at.clock.ahead = DAY;
  await work.run();
  await work.refresh(SITE);
  at.clock.now += 80;
  await work.run();
  await run(at, work, 10 * MINUTE, 0);
  await visitsOf(at, 1);
  await work.refresh(SITE);
  assert.equal(report(at).totals.pageViews, 2);
  const last = at.store.db.prepare('SELECT max(last_heartbeat_at) FROM uptime').pluck().get();
  assert.equal(last, at.clock.now - MINUTE);
  for (const day of [at.clock.now, at.clock.now + DAY]) assert.deepEqual(report(at, day).gaps, []);
});

test('whatever the clock showed meanwhile, what was a stretch without the program is one, and nothing else is', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  await run(at, started(at), HOUR, 0);
  at.clock.now += HOUR;
  // Started with a clock that is a day ahead, and ended before anybody noticed.
  await run(at, started(at), 20 * MINUTE, DAY);
  const last = started(at);
  await run(at, last, HOUR, 0);
  // The machine slept: its monotonic clock stood still.
  await run(at, last, HOUR, 3 * HOUR);
  const gap = (from: number, to: number) => ({ from: formatInstant(seconds(from)), to: formatInstant(seconds(to)) });
  assert.deepEqual(report(at, NOON).gaps, [
    gap(NOON + 59 * MINUTE, NOON + 140 * MINUTE),
    gap(NOON + 199 * MINUTE, NOON + 200 * MINUTE + 3 * HOUR),
  ]);
  assert.deepEqual(report(at, NOON + DAY).gaps, []);
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

test('administrators are told once by mail that the clock is doubted, whatever is restarted, and nobody else is', async (t) => {
  const at = await mailFolder(t, NOON);
  await at.subscribe('weekly');
  const key = { domain: SITE, interval: 'weekly', sendAt: 420, language: 'de' } as const;
  await at.operations.addUser({ name: 'ada', passwordHash: 'x', role: 'admin', sites: [] });
  const ada = at.store.db.prepare<[], typeof at.user>("SELECT id FROM user WHERE name = 'ada'").pluck().get() ?? at.user;
  await at.operations.setMailSubscription({ ...key, user: ada, address: 'ada@example.com' });
  const server = await startMailServer(t);
  at.store.clock.beat();
  at.clock.ahead = 100 * DAY;
  for (const job of [at.job(server.url), at.job(server.url)]) {
    for (let n = 0; n < 3; n += 1, at.clock.now += MINUTE) await job.run();
  }
  assert.deepEqual(
    server.taken.map(({ to, parsed }) => [to, parsed.subject]),
    [[['ada@example.com'], 'Sixfold: Geht die Uhr des Servers richtig?']],
  );
  assert.match(server.taken[0]?.parsed.text ?? '', /10\.06\.2026.*02\.03\.2026/s);
  // Over, and doubted anew: that is told again.
  at.clock.ahead = 0;
  at.store.clock.beat();
  at.clock.ahead = 200 * DAY;
  await at.job(server.url).run();
  assert.equal(server.taken.length, 2);
});

test('a hit on a day whose records have expired is told so, stands in the ledger, and in the metrics', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  const first = await startServe(t, place);
  assert.equal((await collect(first, { site: SITE, page: '/a' })).status, 204);
  await first.stop();
  await done(['rollup'], place);
  const at = await testStore(place.data, 'UTC', Math.floor(Date.now() / 1_000));
  at.store.db.prepare('INSERT INTO closed_day (site_id, day) VALUES (?, ?)').run(at.site.id, dayOf(at));
  at.close();
  const server = await startServe(t, place);
  const late = await collect(server, { site: SITE, page: '/a' });
  assert.deepEqual([late.status, late.body], [200, '{"excluded":"late"}']);
  const day = new Date().toISOString().slice(0, 10);
  const told = JSON.parse(await done(['report', '--site', SITE, '--day', day, '--json'], place));
  assert.deepEqual([told.received, told.totals.pageViews, told.excluded], [2, 1, { late: 1 }]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^sixfold_hits_excluded_total\{reason="late"\} 1$/m);
});

test('administrators see that the clock is doubted on every page and say there, or by command, that it is right', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'eve', '--role', 'viewer', '--site', SITE], { ...place, input: `${PASSWORD}\n` });
  const doubt = async () => {
    const at = await testStore(place.data, 'UTC', Math.floor(Date.now() / 1_000) - 50 * HOUR);
    at.store.db.prepare('INSERT INTO uptime VALUES (?, ?) ON CONFLICT DO NOTHING').run(NOON, NOON);
    at.store.clock.confirm();
    at.close();
  };
  await doubt();
  const server = await startServe(t, place);
  assert.match(server.stderr(), /The clock of this server shows .* To say so: sixfold settings confirm-clock\n/);
  const metric = async () => /^sixfold_clock_doubted (\d)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
  assert.equal(await metric(), '1');
  const [jo, eve] = [await formBrowser(server, 'jo'), await formBrowser(server, 'eve')];
  assert.match((await jo.get('/')).text, /The clock is right/);
  assert.doesNotMatch((await eve.get('/')).text, /clock/);
  assert.equal((await eve.send('/settings/clock', {})).status, 403);
  assert.doesNotMatch((await jo.follow('/settings/clock', {})).text, /clock/);
  assert.equal(await metric(), '0');
  await server.stop();
  await doubt();
  const again = await startServe(t, place);
  const [anew, german] = [await formBrowser(again, 'jo'), { headers: { 'accept-language': 'de' } }];
  const page = await fetch(`${again.url}/`, { headers: { ...german.headers, cookie: anew.cookie() } });
  assert.match(await page.text(), /Die Uhr geht richtig/);
  assert.match(await done(['settings', 'confirm-clock'], place), /^The clock is believed: \d{4}-\d\d-\d\dT[\d:]{8}Z\.\n$/);
  assert.doesNotMatch((await anew.get('/')).text, /clock/);
  await again.stop();
  await doubt();
  await done(['settings', 'confirm-clock'], place);
  const last = await startServe(t, place);
  assert.equal(last.stderr(), '');
});

test('where no serve has run yet each command says what time it is, and where one has, only one that believes its clock', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: folder };
  const heartbeat = async (change: (at: TestStore) => void) => {
    const at = await testStore(folder, 'UTC', NOON);
    change(at);
    const found = at.store.db.prepare<[], number>('SELECT heartbeat_at FROM clock').pluck().get() ?? 0;
    at.close();
    return found;
  };
  await heartbeat((at) => at.store.clock.confirm());
  await done(['site', 'set', SITE, '--alias', 'a.example'], place);
  const now = Date.now() / 1_000;
  assert.ok(Math.abs((await heartbeat(() => undefined)) - now) < 60, 'a folder without serve');
  await heartbeat((at) => {
    at.store.clock.confirm();
    at.store.db.prepare('INSERT INTO uptime VALUES (?, ?)').run(NOON, NOON);
  });
  await done(['site', 'set', SITE, '--alias', 'b.example'], place);
  assert.equal(await heartbeat(() => undefined), NOON, 'doubted');
  assert.equal((await sixfold(['settings', 'confirm-clock'], place)).code, 0);
  assert.ok(Math.abs((await heartbeat(() => undefined)) - now) < 120, 'confirmed');
});
