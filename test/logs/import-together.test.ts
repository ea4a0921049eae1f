import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { openLastingWriter } from '../../server/store/writer/lasting-writer.ts';
import { listenForLeave, requestLeave } from '../../server/store/writer/leave-socket.ts';
import { openStore } from '../harness/open-store.ts';
import { realFolder } from '../harness/real-import.ts';
import { REAL_LINES as LINES, REAL_LOG, REAL_SITE as SITE } from '../harness/real-log.ts';
import { reportOf } from '../harness/report.ts';
import { done, environment, MAIN, type Outcome, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const HALF = 5_000;
const GIVE_AGAIN =
  /^Another import of this log is under way.*Give the log again when the other is done: lines that are in are recognised\.$/m;

const importArgs = (file: string) => ['import', file, '--log', 'access.log', '--site', SITE, '--json'];

/** The report of the log's days; when and by whom nothing was counted is no matter here. */
async function reported(place: Place) {
  return { ...(await reportOf(SITE, '2015-05-17', '2015-05-20', place)), gaps: [], collected: undefined };
}

/** What a folder holds into which the log was imported at once. */
async function reportedAtOnce(t: TestContext) {
  const place = await realFolder(t);
  await done(importArgs(REAL_LOG), place);
  return reported(place);
}

/** An import of what the test writes to it; its first half is written. */
function importing(t: TestContext, place: Place): { readonly child: ChildProcess; endWithRest(): Promise<Outcome> } {
  const child = spawn(process.execPath, [MAIN, ...importArgs('-')], { env: environment(place), stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  child.stdin.on('error', () => child.stdin.destroy());
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  child.stdin.write(`${LINES.slice(0, HALF).join('\n')}\n`, 'latin1');
  return {
    child,
    async endWithRest() {
      child.stdin.end(`${LINES.slice(HALF).join('\n')}\n`, 'latin1');
      const [stdout, stderr] = await ended;
      return { code: child.exitCode, stdout, stderr };
    },
  };
}

/** Waits until the import holds the folder and may be asked for it. */
async function holdsFolder(place: Place): Promise<void> {
  while (!existsSync(join(place.data, 'leave.sock'))) await new Promise(setImmediate);
}

test('two imports of one log at once, beside a serve, count it once: one ends with what to do', async (t) => {
  const place = await realFolder(t);
  await startServe(t, place);
  const first = importing(t, place);
  while ((await reported(place)).totals.pageViews === 0);
  const second = await sixfold(importArgs(REAL_LOG), place);
  const outcomes = [second, await first.endWithRest()];
  assert.ok(outcomes.some(({ code }) => code === 1));
  for (const { code, stderr } of outcomes) if (code !== 0) assert.match(stderr, GIVE_AGAIN);
  assert.ok(outcomes.every(({ stderr }) => !/^ +at /m.test(stderr)));
  await done(importArgs(REAL_LOG), place);
  const [twice, once] = [await reported(place), await reportedAtOnce(t)];
  assert.deepEqual(
    [twice.received, twice.totals.pageViews, twice.totals.downloads, twice.excluded],
    [once.received, once.totals.pageViews, once.totals.downloads, once.excluded],
  );
});

test('two imports of one log at once without a serve count it once, one after the other', async (t) => {
  const place = await realFolder(t);
  const outcomes = await Promise.all([sixfold(importArgs(REAL_LOG), place), sixfold(importArgs(REAL_LOG), place)]);
  assert.deepEqual(
    outcomes.map(({ code, stderr }) => [code, stderr]),
    [
      [0, ''],
      [0, ''],
    ],
  );
  const known = outcomes.map(({ stdout }) => (JSON.parse(stdout) as { alreadyImported: number }).alreadyImported);
  assert.deepEqual(known.sort(), [0, LINES.length]);
  assert.deepEqual(await reported(place), await reportedAtOnce(t));
});

test('a serve that starts while an import runs takes the folder over, and the import goes on through it', async (t) => {
  const place = await realFolder(t);
  const running = importing(t, place);
  await holdsFolder(place);
  const server = await startServe(t, place);
  const { code, stdout, stderr } = await running.endWithRest();
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal((JSON.parse(stdout) as { alreadyImported: number }).alreadyImported, 0);
  assert.deepEqual(await reported(place), await reportedAtOnce(t));
  assert.equal((await server.stop()).code, 0);
  assert.doesNotMatch(server.stderr(), /^ +at /m);
});

test('an import whose folder was taken by a serve that is killed takes it again and ends well', async (t) => {
  const place = await realFolder(t);
  const running = importing(t, place);
  await holdsFolder(place);
  const server = await startServe(t, place);
  await server.stop('SIGKILL');
  const { code, stderr } = await running.endWithRest();
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(await reported(place), await reportedAtOnce(t));
});

test('a count of days that is under way is left to a serve that starts, which counts them all', async (t) => {
  const place = await realFolder(t);
  await done(importArgs(REAL_LOG), place);
  const writer = await openLastingWriter(place.data, 'rollup', () => Math.floor(Date.now() / 1000), assert.fail);
  t.after(() => writer.close());
  let ended = false;
  const counted = writer.operations.rollUp({ domain: SITE, onlyDirty: false }).finally(() => {
    ended = true;
  });
  assert.equal(await requestLeave(place.data), true);
  assert.equal(ended, false);
  await startServe(t, place);
  assert.deepEqual((await counted).closed, []);
  assert.equal((await counted).days, 4);
  assert.equal(writer.remote, true);
  assert.deepEqual(await reported(place), await reportedAtOnce(t));
});

test('one that has left the folder takes no socket away from whoever holds it since', async (t) => {
  const { data } = await realFolder(t);
  const left = await listenForLeave(data, assert.fail);
  let asked = 0;
  const since = await listenForLeave(data, () => {
    asked += 1;
    since.close();
  });
  left.close();
  assert.equal(await requestLeave(data), true);
  assert.equal(asked, 1);
});

test('a serve asks one who does not leave twice, and then says who holds the folder', async (t) => {
  const place = await realFolder(t);
  const holder = openStore(place.data, 'stubborn', () => Math.floor(Date.now() / 1000), assert.fail);
  assert.ok(holder !== undefined);
  t.after(holder.close);
  let asked = 0;
  const stubborn = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  stubborn.listen(join(place.data, 'leave.sock'));
  await once(stubborn, 'listening');
  t.after(() => stubborn.close());
  const { code, stderr } = await sixfold(['serve', '--port', '0'], place);
  assert.equal(code, 1);
  assert.match(stderr, /is in use by "sixfold stubborn"/);
  assert.equal(asked, 2);
});

test('a data folder whose path is too long for a socket takes an import all the same', async (t) => {
  const place = { data: join(scratchFolder(t), 'd'.repeat(120)) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await done(importArgs(REAL_LOG), place);
  assert.deepEqual(await reported(place), await reportedAtOnce(t));
});
