import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdFolder } from '../../server/run/hold-folder.ts';
import { faultText } from '../../server/store/database/fault.ts';
import { ask, tokenFor } from '../harness/api.ts';
import { collect } from '../harness/collect.ts';
import { startCountedApp } from '../harness/counted-app.ts';
import { commitEnds } from '../harness/log-ends.ts';
import { openStore } from '../harness/open-store.ts';
import { notCounted, reportAroundToday } from '../harness/report.ts';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { fill, smallDisk } from '../harness/small-disk.ts';
import { UNLIMITED, unlimitedSite } from '../harness/unlimited-site.ts';

const hit = (server: Served, path: string, address: string) =>
  collect(server, { site: 'example.com', page: path }, { 'x-forwarded-for': address });

test('a full disk: hits are refused, none that was acknowledged is lost, and with space it goes on', async (t) => {
  const disk = smallDisk(t, 6_000_000);
  const place = await unlimitedSite(join(disk, 'data'));
  const server = await startServe(t, place);
  const { token } = await tokenFor(place, '--scope', 'metrics', '--scope', 'reports', '--all-sites');
  const acknowledged = new Set<string>();
  const refused = new Set<string>();
  const send = async (n: number, address = `20.0.${n >> 8}.${n & 255}`) => {
    const path = `/n${n}`;
    const { status, headers } = await hit(server, path, address);
    if (status === 204) acknowledged.add(path);
    else {
      assert.equal(status, 503);
      assert.equal(headers.get('retry-after'), '5');
      refused.add(path);
    }
    return status;
  };
  assert.equal(await send(0, '20.9.9.9'), 204);
  fill(join(disk, 'filler'));
  let n = 1;
  while (refused.size < 200) await Promise.all(Array.from({ length: 16 }, () => send(n++)));
  // Whoever watches is answered all the same, though the day of the token's use cannot be written.
  const { status, text } = await ask(server, '/metrics', token, { headers: { via: '1.1 proxy' } });
  assert.equal(status, 200);
  assert.match(text, new RegExp(`^sixfold_hits_failed_total ${refused.size}$`, 'm'));
  assert.match(text, /^sixfold_commits_failed_total [1-9]\d*$/m);
  assert.match(text, /^sixfold_last_commit_failure_timestamp_seconds [1-9]\d+$/m);
  assert.equal(await send(n++, '20.9.9.9'), 503);
  assert.match(server.stderr(), /Hits cannot be stored and are refused with 503 until they can: .*full/);
  rmSync(join(disk, 'filler'));
  const limit = AbortSignal.timeout(2_000);
  while ((await send(n++, '20.9.9.9')) !== 204) limit.throwIfAborted();
  await Promise.all(Array.from({ length: 50 }, () => send(n++)));
  assert.match(server.stderr(), /Hits are stored again/);
  await server.stop('SIGKILL');
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual(report.pages.map((row) => row.path).sort(), [...acknowledged].sort());
  assert.equal(report.received, report.totals.pageViews + notCounted(report));
  const others = acknowledged.size - 2;
  assert.equal(report.totals.visits, others + 1, 'the visitor of before, while and after is one visit');
});

test('a full disk beneath an app: its requests wait, are told of once, and are counted with space; what is left at the end is told', async (t) => {
  const disk = smallDisk(t, 6_000_000);
  const place = await unlimitedSite(join(disk, 'data'));
  await done(['settings', 'set', 'SIXFOLD_TLD', 'off'], { data: place.data });
  const app = await startCountedApp(t, place, 'example.com');
  const waits = /^Requests wait to be counted: .*full/;
  const paths: string[] = [];
  const send = async () => {
    const path = `/n${paths.length}`;
    paths.push(path);
    await app.get(path);
  };
  await send();
  fill(join(disk, 'filler'));
  while (!app.problems.some((sentence) => waits.test(sentence))) await send();
  for (let more = 0; more < 20; more++) await send();
  rmSync(join(disk, 'filler'));
  await app.close();
  assert.equal(app.problems.filter((sentence) => waits.test(sentence)).length, 1);
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual(report.pages.map((row) => row.path).sort(), [...paths].sort());

  const second = await startCountedApp(t, place, 'example.com');
  fill(join(disk, 'filler'));
  while (!second.problems.some((sentence) => waits.test(sentence))) await second.get('/second');
  await second.close();
  assert.match(
    second.problems.at(-1) ?? '',
    /^\d+ requests? (?:was|were) not counted: the app has ended. See to the cause before it is started again: .*full/,
  );
});

test('a folder that is let go of on a full disk is free: whoever comes next takes it', async (t) => {
  const disk = smallDisk(t, 6_000_000);
  const { data: folder } = await unlimitedSite(join(disk, 'data'));
  let aheadMs = 0;
  const nowMs = () => Date.now() + aheadMs;
  const parts = {
    folder,
    command: 'test',
    flags: {},
    environment: UNLIMITED,
    mayChangeStored: false,
    nowMs,
    logError: assert.fail,
  };
  const held = await holdFolder(parts);
  assert.ok(held !== undefined);
  await held.open();
  fill(join(disk, 'filler'));
  // A last heartbeat that is another than the one before has to be written.
  aheadMs = 2_000;
  await held.stop();
  rmSync(join(disk, 'filler'));
  const next = openStore(folder, 'test', () => Math.floor(Date.now() / 1000), assert.fail);
  assert.ok(next !== undefined);
  next.close();
});

test('what cannot be closed keeps nothing else open, and the first fault is told', async () => {
  const closed: string[] = [];
  const close = (name: string, fault?: string) => () => {
    closed.push(name);
    if (fault !== undefined) throw new Error(fault);
  };
  const opened = <Stack extends DisposableStack | AsyncDisposableStack>(stack: Stack): Stack => {
    for (const step of [close('lock'), close('database', 'second'), close('log', 'first'), close('watch')]) stack.defer(step);
    return stack;
  };
  const isFirst = (error: unknown) => /This is a fault.*\nError: first\n/.test(faultText(error, 'data'));
  assert.throws(() => opened(new DisposableStack()).dispose(), isFirst);
  await assert.rejects(opened(new AsyncDisposableStack()).disposeAsync(), isFirst);
  const inReverse = ['watch', 'log', 'database', 'lock'];
  assert.deepEqual(closed, [...inReverse, ...inReverse]);
});

test('a disk that cannot sync: hits are refused while it lasts, and none that was acknowledged is lost', async (t) => {
  const place = await unlimitedSite(join(scratchFolder(t), 'data'));
  const failing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=60..90'];
  const server = await startServe(t, place, failing);
  const answers = new Map<string, number>();
  for (let n = 0; n < 150; n++) answers.set(`/n${n}`, (await hit(server, `/n${n}`, '20.1.1.1')).status);
  const statuses = [...answers.values()];
  const broken = statuses.filter((status) => status === 503).length;
  assert.ok(broken >= 10, `${broken} refused`);
  assert.deepEqual([statuses[0], statuses.at(-1)], [204, 204]);
  await server.stop('SIGKILL');
  const report = await reportAroundToday('example.com', place);
  const stored = new Set(report.pages.map((row) => row.path));
  for (const [path, status] of answers) if (status === 204) assert.ok(stored.has(path), path);
  assert.equal(report.received, report.totals.pageViews + notCounted(report));
});

test('commits that were lost are told at each start; a mark that is behind is no alarm', async (t) => {
  const folder = scratchFolder(t);
  const place = await unlimitedSite(join(folder, 'data'));
  const file = (name: string) => join(place.data, name);
  let server = await startServe(t, place);
  await hit(server, '/a', '20.1.1.1');
  copyFileSync(file('commits.mark'), join(folder, 'earlier.mark'));
  for (const path of ['/b', '/c', '/d']) await hit(server, path, '20.1.1.1');
  await server.stop('SIGKILL');
  assert.equal(readFileSync(file('commits.mark')).length, 64);
  // Commits after the first one are cut off the write-ahead log, which SQLite takes for its end.
  const log = readFileSync(file('sixfold.db-wal'));
  const ends = commitEnds(log);
  truncateSync(file('sixfold.db-wal'), ends.at(-3));
  for (const start of ['first', 'second']) {
    server = await startServe(t, place);
    assert.match(server.stderr(), /2 commits of visits that had been acknowledged are missing from the database/, start);
    await server.stop();
  }
  // The log as it was, with a mark from before: the database is ahead, and nothing is missing.
  const intact = await unlimitedSite(join(folder, 'intact'));
  server = await startServe(t, intact);
  for (const path of ['/a', '/b']) await hit(server, path, '20.1.1.1');
  await server.stop('SIGKILL');
  writeFileSync(join(intact.data, 'commits.mark'), readFileSync(join(folder, 'earlier.mark')));
  server = await startServe(t, intact);
  assert.doesNotMatch(server.stderr(), /missing/);
  await server.stop();
  // Another command would serve smaller numbers as well.
  assert.match((await sixfold(['rollup'], place)).stderr, /missing from the database/);
});
