import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { collect } from '../harness/collect.ts';
import { rawHit } from '../harness/raw-http.ts';
import { reportAroundToday } from '../harness/report.ts';
import { done, environment, MAIN, type Place } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';

const SITE = 'example.com';

async function site(t: TestContext): Promise<Place> {
  const place = { data: scratchFolder(t), env: { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' } };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  return place;
}

/** A client of one connection, which keeps to HTTP: it sends nothing more once it was told that the connection closes. */
interface Client {
  readonly socket: Socket;
  readonly faults: Error[];
  sent: number;
  answered: number;
}

async function client(server: Served): Promise<Client> {
  const socket = connect(server.port, '127.0.0.1');
  const known: Client = { socket, faults: [], sent: 0, answered: 0 };
  socket.on('error', (error) => known.faults.push(error));
  await once(socket, 'connect');
  return known;
}

/** Sends one hit after the other, each after the answer to the one before, until the server closes the connection. */
async function sendsOn(each: Client, name: string): Promise<void> {
  const send = () => each.socket.write(rawHit(`/${name}/${each.sent++}`));
  each.socket.on('data', (answer) => {
    assert.match(String(answer), /^HTTP\/1\.1 204 /);
    each.answered += 1;
    if (!/^connection: close/im.test(String(answer))) send();
  });
  send();
  await once(each.socket, 'close');
}

test('with SIGTERM every hit that was sent is answered and on disk, and what was sent by half ends without a reset', async (t) => {
  const place = await site(t);
  const server = await startServe(t, place);
  const clients = await Promise.all(Array.from({ length: 48 }, () => client(server)));
  const [busy, late, half] = [clients.slice(0, 16), clients.slice(16, 32), clients.slice(32)];
  const ends = busy.map((each, n) => sendsOn(each, `busy-${n}`));
  for (const [n, { socket }] of half.entries()) socket.resume().write(rawHit('/half').slice(0, 40 + 8 * n));
  await Promise.all(busy.map(({ socket }) => once(socket, 'data')));
  ends.push(...late.map((each, n) => sendsOn(each, `late-${n}`)));
  ends.push(...half.map(async ({ socket }) => void (await once(socket, 'close'))));
  const { code } = await server.stop('SIGTERM');
  await Promise.all(ends);
  assert.equal(code, 0);
  for (const { faults, sent, answered } of clients) assert.deepEqual([faults, answered], [[], sent]);
  const { totals, received } = await reportAroundToday(SITE, place);
  const answered = clients.reduce((sum, each) => sum + each.answered, 0);
  assert.deepEqual([totals.pageViews, received], [answered, answered]);
});

test('a second signal ends the server at once', async (t) => {
  const server = await startServe(t, await site(t));
  const { socket } = await client(server);
  socket.write(rawHit('/half').slice(0, 40));
  process.kill(server.pid, 'SIGTERM');
  // It takes nobody any more, and waits for the one that has sent half.
  const refused = async () => (await client(server).catch(() => undefined)) === undefined;
  while (!(await refused()));
  assert.deepEqual(await server.stop('SIGINT'), { code: 1, signal: null });
});

test('an end that nobody asked for is told as a failure', async (t) => {
  const place = await site(t);
  const env = { NODE_OPTIONS: "--import data:text/javascript,process.on('SIGUSR2',()=>process.exit())" };
  assert.deepEqual(await (await startServe(t, { ...place, env })).stop('SIGUSR2'), { code: 1, signal: null });
});

test('a server whose complaints nobody reads any more goes on', async (t) => {
  const failing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=60..90'];
  const server = await startServe(t, await site(t), failing);
  server.stopReading();
  const statuses: number[] = [];
  for (let n = 0; n < 150; n++) statuses.push((await collect(server, { site: SITE, page: `/n${n}` })).status);
  assert.ok(statuses.filter((status) => status === 503).length >= 10);
  assert.deepEqual([statuses[0], statuses.at(-1)], [204, 204]);
  assert.equal((await server.stop()).code, 0);
});

test('a command whose result nobody reads ends without a word', async (t) => {
  const [place, run] = [await site(t), promisify(execFile)];
  const { stderr } = await run('sh', ['-c', '"$0" "$@" | true', process.execPath, MAIN, 'policy'], { env: environment(place) });
  assert.equal(stderr, '');
});
