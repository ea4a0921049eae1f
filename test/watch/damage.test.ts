import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { jobs } from '../../server/run/jobs.ts';
import { integrityChecks } from '../../server/watch/integrity-checks.ts';
import { collect } from '../harness/collect.ts';
import { openStore } from '../harness/open-store.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const ENV = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };
const HOUR_MS = 3_600_000;

const READING: readonly (readonly string[])[] = [
  ['report', '--site', 'example.com', '--day', '2026-11-01'],
  ['site', 'list'],
  ['user', 'list'],
  ['token', 'list'],
  ['settings'],
  ['policy'],
  ['mail', 'list'],
];

/** A folder with a site and some hits, and nobody who holds it. */
async function filledFolder(t: TestContext): Promise<Place> {
  const place = { data: join(scratchFolder(t), 'data'), env: ENV };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  for (const page of ['/a', '/b', '/c']) await collect(server, { site: 'example.com', page });
  await server.stop();
  return place;
}

const database = ({ data }: Place) => join(data, 'sixfold.db');

function rootPage(place: Place, name: string): { readonly at: number; readonly size: number } {
  const db = new Sqlite(database(place), { readonly: true });
  const page = db.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name) ?? 0;
  const size = Number(db.pragma('page_size', { simple: true }));
  db.close();
  assert.ok(page > 1, name);
  return { at: (page - 1) * size, size };
}

function overwrite(place: Place, at: number, bytes: Uint8Array): void {
  const file = openSync(database(place), 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Overwrites the first page of a table or index. */
function damage(place: Place, name: string): void {
  const { at, size } = rootPage(place, name);
  overwrite(place, at, Buffer.alloc(size, 0xa5));
}

async function assertRefused(place: Place): Promise<void> {
  const before = readFileSync(database(place));
  const { code, stderr } = await sixfold(['serve', '--port', '0'], place);
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /The database sixfold\.db in .* is damaged .*Nothing was started and nothing was changed\. .*backup.*\.recover/,
  );
  assert.doesNotMatch(stderr, /^ {4}at /m);
  assert.ok(readFileSync(database(place)).equals(before), 'the file is as it was');
}

test('serve does not start on a damaged database, says so, and leaves it as it is', async (t) => {
  for (const name of ['access', 'rollup_browser', 'log_second']) {
    const place = await filledFolder(t);
    damage(place, name);
    await assertRefused(place);
  }
});

test('after a crash, too, a damaged database is left as it is, with what its write-ahead log holds', async (t) => {
  const place = await filledFolder(t);
  const server = await startServe(t, place);
  assert.equal((await collect(server, { site: 'example.com', page: '/d' })).status, 204);
  await server.stop('SIGKILL');
  damage(place, 'log_second');
  const log = readFileSync(`${database(place)}-wal`);
  assert.ok(log.length > 0);
  await assertRefused(place);
  assert.ok(readFileSync(`${database(place)}-wal`).equals(log));
});

test('a large database is checked table by table at the start, small ones first', async (t) => {
  const place = await filledFolder(t);
  const db = new Sqlite(database(place));
  db.exec(`WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 14_000)
    INSERT INTO path (path) SELECT '/' || i || printf('%.1000c', 'a') FROM n`);
  db.close();
  damage(place, 'log_second');
  await assertRefused(place);
});

test('everything is checked once a night, what is found is told, and hits go on', async (t) => {
  const place = await filledFolder(t);
  const clock = { nowMs: Date.UTC(2026, 10, 24, 22) };
  const told: string[] = [];
  const checks = integrityChecks({ folder: place.data, nowMs: () => clock.nowMs, logError: (line) => told.push(line) });
  t.after(checks.stop);
  const at = async (day: number, hour: number, minute = 0) => {
    clock.nowMs = Date.UTC(2026, 10, day, hour, minute);
    await checks.nightly();
    return told.splice(0).length;
  };
  assert.equal(await at(24, 23), 0, 'it is whole');
  assert.deepEqual(checks.notices(), []);
  const whole = readFileSync(database(place));
  damage(place, 'path');
  const nights = [
    await at(24, 23, 59),
    await at(25, 2, 59),
    await at(25, 3),
    await at(25, 3, 1),
    await at(25, 23),
    await at(26, 3),
  ];
  assert.deepEqual(nights, [0, 0, 1, 0, 0, 1]);
  assert.match(checks.notices().join(), /is damaged \(.*Hits are still taken/);
  writeFileSync(database(place), whole);
  assert.equal(await at(27, 4), 0);
  assert.deepEqual(checks.notices(), []);
  const late = integrityChecks({ folder: place.data, nowMs: () => clock.nowMs, logError: assert.fail });
  damage(place, 'path');
  clock.nowMs += HOUR_MS - 1;
  await late.nightly();
  assert.deepEqual(late.notices(), [], 'a start alone is no reason');
});

test('an index that holds what its table does not is found by the nightly check', async (t) => {
  const place = await filledFolder(t);
  const before = readFileSync(database(place));
  const db = new Sqlite(database(place));
  db.exec("UPDATE site SET domain = 'example.org'");
  db.close();
  const { at, size } = rootPage(place, 'sqlite_autoindex_site_1');
  overwrite(place, at, before.subarray(at, at + size));
  const told = Promise.withResolvers<string>();
  let nowMs = 0;
  const checks = integrityChecks({ folder: place.data, nowMs: () => nowMs, logError: told.resolve });
  const opened = openStore(place.data, 'test', () => nowMs / 1000, assert.fail, { examine: checks.atStart });
  assert.ok(opened !== undefined, 'the check at the start leaves out what an index holds');
  t.after(opened.close);
  nowMs = HOUR_MS;
  const parts = { store: opened.store, retentionDays: 90, nowMs: () => nowMs, failed: assert.fail };
  // What reads by that index finds nothing, while the check goes on.
  await assert.rejects(jobs({ ...parts, checkIntegrity: checks.nightly }).run(), /There is no site/);
  assert.match(await told.promise, /is damaged \(.*sqlite_autoindex_site_1/);
});

test('every command that reads refuses a database of a newer version, and one of another program', async (t) => {
  const place = await filledFolder(t);
  const db = new Sqlite(database(place));
  db.pragma('user_version = 99');
  db.close();
  for (const command of READING) {
    const { code, stdout, stderr } = await sixfold(command, place);
    assert.deepEqual([code, stdout], [1, ''], command.join(' '));
    assert.match(stderr, /^The database was written by a newer Sixfold \(schema 99, /);
  }
  const foreign = { data: scratchFolder(t), env: ENV };
  // As one of no version at all, of an older one and of this one.
  for (const [version, commands] of [
    [
      0,
      [
        ['serve', '--port', '0'],
        ['site', 'list'],
      ],
    ],
    [3, [['site', 'add', 'example.com']]],
    [7, READING],
  ] as const) {
    rmSync(database(foreign), { force: true });
    const other = new Sqlite(database(foreign));
    other.exec('CREATE TABLE recipe (name TEXT)');
    other.pragma(`user_version = ${version}`);
    other.close();
    for (const command of commands) {
      const { code, stderr } = await sixfold(command, foreign);
      assert.equal(code, 1, command.join(' '));
      assert.match(stderr, /^The database .* is none of Sixfold: /, command.join(' '));
    }
    const after = new Sqlite(database(foreign), { readonly: true });
    assert.deepEqual(after.prepare('SELECT name FROM sqlite_schema').pluck().all(), ['recipe']);
    after.close();
  }
});

test('every command that reads tells of commits that are missing, and gives its result all the same', async (t) => {
  const place = await filledFolder(t);
  const server = await startServe(t, place);
  for (const page of ['/d', '/e']) await collect(server, { site: 'example.com', page });
  for (const command of READING) assert.deepEqual([(await sixfold(command, place)).stderr, command], ['', command]);
  await server.stop('SIGKILL');
  truncateSync(`${database(place)}-wal`, 0);
  for (const command of READING) {
    const { code, stdout, stderr } = await sixfold(command, place);
    assert.equal(code, 0, command.join(' '));
    assert.notEqual(stdout, '');
    assert.match(stderr, /^2 commits of visits that had been acknowledged are missing from the database/, command.join(' '));
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('a mark that cannot be true is told as such, once, and not as commits that were lost', async (t) => {
  for (const mark of ['sixfold commits 999999999999999', '\u0000'.repeat(63)]) {
    const place = await filledFolder(t);
    writeFileSync(join(place.data, 'commits.mark'), `${mark.padEnd(63)}\n`);
    const doubt = /^The file commits\.mark in .* does not hold a number of commits that can be true/;
    assert.match((await sixfold(['site', 'list'], place)).stderr, doubt, mark);
    const first = await startServe(t, place);
    assert.match(first.stderr(), doubt);
    await first.stop();
    const second = await startServe(t, place);
    assert.doesNotMatch(second.stderr(), /commits/);
    await second.stop();
    assert.equal((await sixfold(['site', 'list'], place)).stderr, '');
  }
});
