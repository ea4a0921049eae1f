import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openLastingWriter } from '../../../server/store/writer/lasting-writer.ts';
import { holdAsCommand, reachWriter } from '../../../server/store/writer/writer.ts';
import { connectToWriter } from '../../../server/store/writer/writer-socket.ts';
import { collect } from '../../harness/collect.ts';
import { openStore } from '../../harness/open-store.ts';
import { done, environment, MAIN, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { type Served, startServe } from '../../harness/serve.ts';
import { unlimitedSite } from '../../harness/unlimited-site.ts';

const LOST = /was deleted, moved or replaced while Sixfold was using it/g;
const BACK = /is the same as before again/g;
const HITS = 10;

async function running(t: TestContext) {
  const folder = scratchFolder(t);
  const place = await unlimitedSite(join(folder, 'data'));
  const server = await startServe(t, place);
  return { folder, data: place.data, place, server, hits: hitSender(server) };
}

/** Sends hits and keeps the paths of those that were acknowledged. */
function hitSender(server: Served) {
  const acknowledged: string[] = [];
  return {
    acknowledged,
    /** The different statuses of so many hits at once. */
    async send(words: string): Promise<readonly number[]> {
      const statuses = await Promise.all(
        Array.from({ length: HITS }, async (_, n) => {
          const page = `/${words}/${n}`;
          const { status } = await collect(server, { site: 'example.com', page }, { 'x-forwarded-for': `20.1.1.${n}` });
          if (status === 204) acknowledged.push(page);
          return status;
        }),
      );
      return [...new Set(statuses)];
    },
  };
}

function stored(data: string): readonly string[] {
  const db = new Sqlite(join(data, 'sixfold.db'));
  try {
    assert.deepEqual(db.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
    return db.prepare<[], string>('SELECT path FROM access JOIN path ON path.id = path_id ORDER BY path').pluck().all();
  } finally {
    db.close();
  }
}

const now = () => Math.floor(Date.now() / 1000);

/** The file behind a descriptor of this process; none for one that is closed meanwhile. */
function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

const times = (server: Served, words: RegExp) => server.stderr().match(words)?.length ?? 0;

test('a data folder that is deleted under a running serve: no hit is acknowledged any more, and the reason is told once', async (t) => {
  const { data, server, hits } = await running(t);
  assert.deepEqual(await hits.send('before'), [204]);
  rmSync(data, { recursive: true });
  assert.deepEqual(await hits.send('at once'), [503]);
  assert.deepEqual(await hits.send('later'), [503]);
  await server.said(LOST);
  assert.equal(times(server, LOST), 1);
  assert.equal((await fetch(`${server.url}/policy`)).status, 503);
  assert.equal((await fetch(`${server.url}/api/v1/openapi.json`)).status, 503);
  assert.equal((await fetch(`${server.url}/sixfold.js`)).status, 200);
  assert.ok(!existsSync(data), 'nothing is made in its place');
});

test('a data folder that is moved away and back: hits are refused meanwhile, then it goes on by itself', async (t) => {
  const { folder, data, server, hits } = await running(t);
  const away = join(folder, 'away');
  for (const round of ['first', 'second']) {
    assert.deepEqual(await hits.send(`${round}-before`), [204]);
    renameSync(data, away);
    assert.deepEqual(await hits.send(`${round}-away`), [503]);
    renameSync(away, data);
    assert.deepEqual(await hits.send(`${round}-back`), [204]);
  }
  assert.equal(times(server, LOST), 2);
  assert.equal(times(server, BACK), 2);
  await server.stop('SIGKILL');
  assert.deepEqual(stored(data), hits.acknowledged.sort());
});

test('without any hit the loss is noticed, too, and that the folder is there again', async (t) => {
  const { folder, data, server } = await running(t);
  renameSync(data, join(folder, 'away'));
  await server.said(LOST);
  renameSync(join(folder, 'away'), data);
  await server.said(BACK);
});

test('a folder or database that was put in the place of the one in use gets no hit and is left as it is', async (t) => {
  const folder = scratchFolder(t);
  const other = await unlimitedSite(join(folder, 'other'));
  const moved = (data: string) => {
    renameSync(data, `${data}-old`);
    return data;
  };
  const replaced: readonly (readonly [what: string, replace: (data: string) => void])[] = [
    ['an empty folder', (data) => mkdirSync(moved(data))],
    ['another folder', (data) => cpSync(other.data, moved(data), { recursive: true })],
    ['another database in the same folder', (data) => renameSync(join(other.data, 'sixfold.db'), join(data, 'sixfold.db'))],
  ];
  for (const [what, replace] of replaced) {
    const { data, server, hits } = await running(t);
    assert.deepEqual(await hits.send('before'), [204]);
    replace(data);
    assert.deepEqual(await hits.send('after'), [503], what);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    if (existsSync(join(data, 'sixfold.db'))) assert.deepEqual(stored(data), [], what);
    if (existsSync(`${data}-old`)) assert.deepEqual(stored(`${data}-old`), hits.acknowledged.sort(), what);
  }
});

test('the lock deleted, and with it what says who holds the folder: a second serve is refused, and the first goes on', async (t) => {
  const { data, place, server, hits } = await running(t);
  for (const names of [['lock.db'], ['lock.db', 'holder.json']]) {
    for (const name of names) rmSync(join(data, name));
    const second = await sixfold(['serve', '--port', '0'], place);
    assert.equal(second.code, 1, second.stderr);
    assert.match(second.stderr, new RegExp(`is in use by "sixfold serve" \\(process ${server.pid}, since `));
    assert.deepEqual(await hits.send(names.join(' ')), [204]);
  }
  assert.equal(times(server, /lock\.db .* has been made again/g), 2);
  await done(['site', 'set', 'example.com', '--alias', 'www2.example.com'], place);
  await server.stop('SIGKILL');
  assert.deepEqual(stored(data), hits.acknowledged.sort());
  const next = await startServe(t, place);
  assert.doesNotMatch(next.stderr(), /missing|lock\.db/);
});

test('the lock deleted under a serve that does not move: another takes the folder, and the first acknowledges nothing more', async (t) => {
  for (const ends of [false, true]) {
    const { data, place, server, hits } = await running(t);
    assert.deepEqual(await hits.send('before'), [204]);
    process.kill(server.pid, 'SIGSTOP');
    rmSync(join(data, 'lock.db'));
    const second = await startServe(t, place);
    const others = hitSender(second);
    assert.deepEqual(await others.send('second'), [204]);
    if (ends) await second.stop();
    process.kill(server.pid, 'SIGCONT');
    assert.deepEqual(await hits.send('first'), [503]);
    await server.said(/was taken by another process/);
    await second.stop();
    assert.deepEqual(await hits.send('first again'), [503], 'what it holds in memory may be old');
    const third = await startServe(t, place);
    await third.stop();
    await server.stop('SIGKILL');
    assert.deepEqual(stored(data), [...hits.acknowledged, ...others.acknowledged].sort());
  }
});

test('the lock deleted while a command waits for the folder: its holder takes it again, and the command goes on waiting', async (t) => {
  const { data } = await unlimitedSite(join(scratchFolder(t), 'data'));
  const told: string[] = [];
  const holder = openStore(data, 'holder', now, (line) => told.push(line));
  assert.ok(holder !== undefined);
  t.after(holder.close);
  let tries = 0;
  const hold = () => {
    const held = holdAsCommand(data, 'waiting', now, assert.fail)?.writer;
    tries += 1;
    if (tries === 1) rmSync(join(data, 'lock.db'));
    return held;
  };
  await assert.rejects(reachWriter(data, hold, 100), /is being written by "sixfold holder"/);
  assert.equal(tries, 2);
  assert.match(told.join(), /lock\.db .* has been made again/);
  holder.store.folder.checkBefore();
});

test('a folder that cannot be opened, or in which a command cannot begin, is left closed and free', async (t) => {
  const { data } = await unlimitedSite(join(scratchFolder(t), 'data'));
  const mark = join(data, 'commits.mark');
  const open = () => readdirSync('/proc/self/fd').filter((fd) => linkOf(fd).startsWith(data));
  renameSync(mark, `${mark}-old`);
  mkdirSync(mark);
  assert.throws(() => openStore(data, 'test', now, assert.fail), /EISDIR/);
  assert.deepEqual(open(), []);
  renameSync(mark, `${mark}-folder`);
  renameSync(`${mark}-old`, mark);

  mkdirSync(join(data, 'leave.sock'));
  await assert.rejects(openLastingWriter(data, 'test', now, assert.fail), /leave\.sock/);
  assert.deepEqual(open(), []);
  // A clock that fails once the folder is open.
  const failing = () => {
    if (open().some((fd) => linkOf(fd).endsWith('commits.mark'))) throw new Error('no time');
    return now();
  };
  assert.throws(() => holdAsCommand(data, 'test', failing, assert.fail), /no time/);
  assert.deepEqual(open(), []);
});

test('after a crash the folder is taken at once, and one without its lock as well', async (t) => {
  const { data, place, server, hits } = await running(t);
  assert.deepEqual(await hits.send('before'), [204]);
  await server.stop('SIGKILL');
  rmSync(join(data, 'lock.db'));
  const next = await startServe(t, place);
  const later = hitSender(next);
  assert.deepEqual(await later.send('after'), [204]);
  await next.stop('SIGKILL');
  assert.deepEqual(stored(data), [...hits.acknowledged, ...later.acknowledged].sort());
});

test('what another command hands to a serve whose folder is lost is refused with the same sentence', async (t) => {
  const { folder, data, server } = await running(t);
  const writer = await connectToWriter(data);
  assert.ok(writer !== undefined);
  t.after(() => writer.close());
  renameSync(data, join(folder, 'away'));
  const added = writer.operations.addSite({ domain: 'example.org', timeZone: 'UTC', aliases: [] });
  await assert.rejects(added, { name: 'Refusal', message: new RegExp(LOST.source) });
  renameSync(join(folder, 'away'), data);
  await server.said(BACK);
  await writer.operations.addSite({ domain: 'example.net', timeZone: 'UTC', aliases: [] });
  assert.match(await done(['site', 'list'], { data }), /^example\.com\tUTC\nexample\.net\tUTC\n$/);
});

test('an import that holds the folder itself ends with the same sentence when it is moved away', async (t) => {
  const folder = scratchFolder(t);
  const place = await unlimitedSite(join(folder, 'data'));
  const child = spawn(process.execPath, [MAIN, 'import', '-', '--site', 'example.com'], {
    env: environment(place),
    stdio: 'pipe',
  });
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]);
  const line = '20.1.1.1 - - [24/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "Firefox/128.0"\n';
  // More than waits in a pipe: once it is taken, the import has opened the folder.
  await new Promise((taken) => child.stdin.write(line.repeat(15_000), taken));
  renameSync(place.data, join(folder, 'away'));
  child.stdin.end();
  const [, stderr] = await ended;
  assert.equal(child.exitCode, 1, stderr);
  assert.match(stderr, LOST);
  assert.doesNotMatch(stderr, /^ {4}at /m);
  assert.deepEqual(stored(join(folder, 'away')), []);
});
