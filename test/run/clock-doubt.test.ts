import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../../server/domain/time/day.ts';
import { NOON } from '../harness/clocked-jobs.ts';
import { collect } from '../harness/collect.ts';
import { formBrowser } from '../harness/forms.ts';
import { mailFolder } from '../harness/mail-folder.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { SITE, type TestStore, testStore } from '../harness/rollup-store.ts';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { PASSWORD, withUser } from '../harness/signed-in.ts';

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
const dayOf = (at: TestStore, time = at.clock.now) => at.site.zone.dayOf(seconds(time));

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
