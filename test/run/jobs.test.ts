import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { baselineVisits, buildReport } from '../../reports/model/build.ts';
import { recordedPath } from '../../server/domain/path/path.ts';
import { addDays, seconds } from '../../server/domain/time/day.ts';
import type { VisitId } from '../../server/domain/visit.ts';
import { jobs } from '../../server/run/jobs.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { detailTableNames } from '../../server/store/rollups/rollup-tables.ts';
import type { Operations } from '../../server/store/writer/operations.ts';
import type { Store } from '../../server/store/writer/store.ts';
import { operationsOn } from '../../server/store/writer/store-operations.ts';
import { day } from '../harness/days.ts';
import { openStore, reportsOf } from '../harness/open-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const START = Date.UTC(2026, 2, 2, 12) / 1000;

/** A store with one site and a clock that the test moves. */
async function folder(t: TestContext) {
  const clock = { now: START };
  const opened = openStore(scratchFolder(t), 'test', () => clock.now, assert.fail, { monotonicMs: () => clock.now * 1_000 });
  assert.ok(opened !== undefined);
  t.after(() => opened.close());
  const operations = operationsOn(opened.store);
  await operations.addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
  return { clock, store: opened.store, fakes: opened.fakes, operations, site: siteNamed(opened.store.db, 'example.com') };
}

let lastVisit = 0;

/** Stores a visit with page views at these times, from a network of its own. */
async function visit(operations: Operations, store: Store, at: readonly number[], serverAddress: string): Promise<void> {
  const site = siteNamed(store.db, 'example.com');
  lastVisit += 1;
  const id = lastVisit as VisitId;
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const startedAt = seconds(at[0] ?? 0);
  const startDay = site.zone.dayOf(startedAt);
  await operations.storeImportBatch({
    site: site.id,
    visits: [
      { visit: { id, startedAt, serverAddress, topLevelDomain: null, browser: { family: 'Firefox', version: '128' } }, startDay },
    ],
    accesses: at.map((time) => ({
      access: { visit: id, at: seconds(time), kind: 'page' as const, path },
      day: site.zone.dayOf(seconds(time)),
      startDay,
    })),
    received: at.map((time) => [site.zone.dayOf(seconds(time)), 1] as const),
    excluded: [],
    lines: [],
  });
}

const table = (store: Store, name: string) => store.db.prepare(`SELECT count(*) FROM ${name}`).pluck().get();

test('a stretch without the program is a gap and not zero, one that a log covers is none', async (t) => {
  const { clock, store, operations, site } = await folder(t);
  const run = async (from: number, to: number) => {
    clock.now = from;
    const work = jobs({ store, retentionDays: 90, failed: assert.fail });
    for (; clock.now <= to; clock.now += 60) await work.run();
  };
  await run(START, START + 3_600);
  await run(START + 3_630, START + 3_690);
  await run(START + 10_800, START + 10_860);
  await run(START + 18_000, START + 18_060);
  const gaps = () => buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-02')).gaps;
  assert.deepEqual(gaps(), [
    { from: '2026-03-02T13:01:30Z', to: '2026-03-02T15:00:00Z' },
    { from: '2026-03-02T15:01:00Z', to: '2026-03-02T17:00:00Z' },
  ]);
  await operations.storeImportBatch({
    site: site.id,
    visits: [],
    accesses: [],
    received: [],
    excluded: [],
    lines: [
      ['access.log', seconds(START + 3_600), 0, 1],
      ['access.log', seconds(START + 12_600), 0, 1],
    ],
  });
  assert.deepEqual(gaps(), [{ from: '2026-03-02T15:30:00Z', to: '2026-03-02T17:00:00Z' }]);
});

test('records go when their retention is over, counts stay, and a visit lives as long as its last day', async (t) => {
  const { clock, store, operations, site } = await folder(t);
  const midnight = Date.UTC(2026, 2, 3) / 1000;
  await visit(operations, store, [START, START + 60], '192.0.2.0/24');
  await visit(operations, store, [midnight - 60, midnight + 60], '198.51.100.0/24');
  const work = jobs({ store, retentionDays: 30, failed: assert.fail });
  await work.refresh('example.com');
  const report = () => buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-03'));
  const before = report();
  assert.deepEqual([before.totals.visits, before.totals.pageViews, before.totals.serverAddresses], [2, 4, 2]);
  // Imported on 2 March: 30 whole days later, on 1 April, the records are still there.
  clock.now = Date.UTC(2026, 3, 1, 23) / 1000;
  await work.run();
  assert.equal(table(store, 'visit'), 2);
  clock.now = Date.UTC(2026, 3, 2, 1) / 1000;
  await work.run();
  assert.deepEqual([table(store, 'visit'), table(store, 'access')], [1, 2]);
  clock.now = Date.UTC(2026, 3, 3, 1) / 1000;
  await work.run();
  for (const name of ['visit', 'access', 'rollup_server_address']) assert.equal(table(store, name), 0, name);
  const after = report();
  assert.deepEqual({ ...after.totals, serverAddresses: 2 }, before.totals);
  assert.equal(after.totals.serverAddresses, null);
  assert.deepEqual([after.pages, after.browsers, after.days], [before.pages, before.browsers, before.days]);
  assert.deepEqual(await operations.rollUp({ domain: 'example.com', onlyDirty: false }), {
    days: 0,
    closed: [day('2026-03-02'), day('2026-03-03')],
  });
  assert.deepEqual(report(), after);
});

test('a day whose erasing was interrupted anywhere is erased by the next run, and visits that went on stay whole', async (t) => {
  const midnight = Date.UTC(2026, 2, 3) / 1000;
  let rests = 0;
  // The first round is not interrupted.
  for (let interruptedAt = 0; interruptedAt <= rests; interruptedAt += 1) {
    const { clock, store, operations, site } = await folder(t);
    const many = (count: number, from: number) => Array.from({ length: count }, (_, n) => from + 7 * n);
    // Into the day, on it in more than one piece, and out of it.
    await visit(operations, store, [midnight - 86_400 - 60, midnight - 86_400 + 60], '192.0.2.0/24');
    for (const network of ['198.51.100.0/24', '203.0.113.0/24']) await visit(operations, store, many(700, START), network);
    await visit(operations, store, [midnight - 120, midnight - 60, midnight + 60], '233.252.0.0/24');
    await operations.rollUp({ domain: 'example.com', onlyDirty: true });
    const counts = () => {
      const { totals, pages, days } = buildReport(reportsOf(store).source(site), day('2026-03-01'), day('2026-03-03'));
      return { pages, days, totals: { ...totals, serverAddresses: null } };
    };
    const before = counts();
    clock.now = Date.UTC(2026, 3, 2, 1) / 1000;
    store.db.prepare('UPDATE imported_day SET imported_at = ?').run(START);
    const process = (rest: Store['yieldToHits']) =>
      jobs({ store: { ...store, yieldToHits: rest }, retentionDays: 30, failed: assert.fail });
    let seen = 0;
    const first = process(() => {
      seen += 1;
      return seen === interruptedAt ? Promise.reject(new Error('interrupted')) : Promise.resolve();
    });
    // It has emptied the log once: what it erases later must not be left there.
    const expires = clock.now;
    clock.now = START + 86_400;
    await first.run();
    seen = 0;
    clock.now = expires;
    if (interruptedAt === 0) await first.run();
    else await assert.rejects(first.run(), /interrupted/);
    if (interruptedAt === 0) rests = seen;
    assert.deepEqual(counts(), before);
    // The same process goes on, or another one.
    await (interruptedAt % 2 === 0 ? first : process(() => Promise.resolve())).run();
    assert.deepEqual(counts(), before);
    assert.deepEqual(
      store.db.prepare('SELECT server_address FROM visit').pluck().all(),
      ['233.252.0.0/24'],
      `interrupted at ${interruptedAt}`,
    );
    assert.equal(table(store, 'access'), 3);
    // A visit is counted on the day it began.
    assert.equal(table(store, 'rollup_server_address'), 0);
    assert.equal(statSync(join(store.db.name, '..', 'sixfold.db-wal')).size, 0);
  }
  assert.ok(rests > 8);
});

test('a finished day is counted by itself, the running one when somebody looks', async (t) => {
  const { clock, store, operations, site } = await folder(t);
  await visit(operations, store, [START], '192.0.2.0/24');
  const work = jobs({ store, retentionDays: 90, failed: assert.fail });
  const visits = () => buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-02')).totals.visits;
  await work.run();
  assert.equal(visits(), 0);
  await work.refresh('example.com');
  assert.equal(visits(), 1);
  await visit(operations, store, [START + 60], '198.51.100.0/24');
  clock.now = Date.UTC(2026, 2, 3, 0, 1) / 1000;
  await work.run();
  assert.equal(visits(), 2);
});

test('counting a day again changes nothing, and a record that comes late is counted where it belongs', async (t) => {
  const { store, operations, site } = await folder(t);
  await visit(operations, store, [START, START + 60], '192.0.2.0/24');
  const dump = () => [
    store.db.prepare('SELECT site_id, tier, first_day, last_day, current, visits, page_views, median_seconds FROM rollup').all(),
    ...detailTableNames.map((name) =>
      store.db
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`)
        .all()
        .map(({ rollup_id, ...row }) => row),
    ),
    store.db.prepare('SELECT * FROM first_seen').all(),
  ];
  assert.deepEqual((await operations.rollUp({ domain: 'example.com', onlyDirty: true })).days, 1);
  const first = dump();
  assert.deepEqual((await operations.rollUp({ domain: 'example.com', onlyDirty: true })).days, 0);
  await operations.rollUp({ domain: 'example.com', onlyDirty: false });
  assert.deepEqual(dump(), first);
  await visit(operations, store, [START + 7_200], '203.0.113.0/24');
  assert.deepEqual((await operations.rollUp({ domain: 'example.com', onlyDirty: true })).days, 1);
  assert.equal(buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-02')).totals.visits, 2);
});

test('a record that arrives while its day is being counted leaves the day to be counted again', async (t) => {
  const { store, fakes, operations, site } = await folder(t);
  await visit(operations, store, [START], '192.0.2.0/24');
  fakes.countDay = async (...input) => {
    delete fakes.countDay;
    const counted = await store.counter.countDay(...input);
    await visit(operations, store, [START + 7_200], '203.0.113.0/24');
    return counted;
  };
  await operations.rollUp({ domain: 'example.com', onlyDirty: true });
  const visits = () => buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-02')).totals.visits;
  assert.equal(visits(), 1);
  assert.equal((await operations.rollUp({ domain: 'example.com', onlyDirty: true })).days, 1);
  assert.equal(visits(), 2);
});

test('of two counts under way at once the newer one stays', async (t) => {
  const { store, fakes, operations, site } = await folder(t);
  await visit(operations, store, [START], '192.0.2.0/24');
  const gate = Promise.withResolvers<void>();
  const counted = Promise.withResolvers<void>();
  fakes.countDay = async (...input) => {
    delete fakes.countDay;
    const early = await store.counter.countDay(...input);
    counted.resolve();
    await gate.promise;
    return early;
  };
  const first = operations.rollUp({ domain: 'example.com', onlyDirty: true });
  await counted.promise;
  await visit(operations, store, [START + 7_200], '203.0.113.0/24');
  const second = operations.rollUp({ domain: 'example.com', onlyDirty: true });
  gate.resolve();
  await Promise.all([first, second]);
  assert.equal(buildReport(reportsOf(store).source(site), day('2026-03-02'), day('2026-03-02')).totals.visits, 2);
});

test('a usual Monday is the median of the Mondays before', async (t) => {
  const { store, operations, site } = await folder(t);
  const monday = day('2026-03-02');
  for (const [weeks, visits] of [
    [3, 5],
    [2, 1],
    [1, 4],
  ] as const) {
    for (let n = 0; n < visits; n++)
      await visit(operations, store, [site.zone.startOf(addDays(monday, -7 * weeks)) + n], `192.0.${n}.0/24`);
  }
  await operations.rollUp({ domain: 'example.com', onlyDirty: true });
  assert.equal(baselineVisits(reportsOf(store).source(site), monday), 4);
  assert.equal(baselineVisits(reportsOf(store).source(site), addDays(monday, -14)), null);
});
