import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { boundConnections, type ConnectionBounds } from '../../server/http/connections.ts';
import { collect } from '../harness/collect.ts';
import { connected, packetOf, rawHit, sendRaw } from '../harness/raw-http.ts';
import { reportAroundToday } from '../harness/report.ts';
import { serveSite } from '../harness/served-site.ts';

const SITE = 'example.com';
const ENV = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };

/** A server of its own whose connections are bound. */
async function bound(
  t: TestContext,
  bounds: ConnectionBounds,
  answer: RequestListener,
): Promise<{ server: Server; port: number }> {
  const server = createServer();
  boundConnections(server, bounds, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: statistics.example\r\n${headers}\r\n`;
const statuses = (answers: string) => [...answers.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

test('requests sent together are answered one after the other and in their order, however long each takes', async (t) => {
  let under = 0;
  const { port } = await bound(t, { most: 100, keepMs: 0 }, (request, response) => {
    under += 1;
    assert.equal(under, 1);
    const answer = () => {
      under -= 1;
      response.end(request.url);
    };
    const wait = request.url?.at(-1);
    if (wait === '0') answer();
    else if (wait === '1') setImmediate(answer);
    else setTimeout(answer, 2);
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 33 }), async (waits) => {
      const paths = waits.map((wait, index) => `/${index}/${wait}`);
      const last = paths.at(-1) ?? '';
      const bytes = paths.map((path) => get(path, path === last ? 'Connection: close\r\n' : '')).join('');
      const answers = await sendRaw(port, bytes);
      assert.deepEqual(
        [...answers.matchAll(/^(\/\d+\/\d)/gm)].map(([path]) => path),
        paths,
      );
    }),
    { numRuns: 30 },
  );
});

test('hits that come together by one connection are all counted, up to the bound', async (t) => {
  const { server, place } = await serveSite(t, ENV);
  const hits = Array.from({ length: 32 }, (_, n) => rawHit(`/page-${n}`));
  const answers = await sendRaw(server.port, `${hits.join('')}${get('/sixfold.js', 'Connection: close\r\n')}`);
  assert.deepEqual(statuses(answers), [...Array<number>(32).fill(204), 200]);
  assert.equal((await reportAroundToday(SITE, place)).totals.pageViews, 32);
});

test('of a packet full of requests a few are answered at most, and the others do not wait for it', async (t) => {
  const { server, place } = await serveSite(t, ENV);
  for (const request of [
    get('/policy.json'),
    get('/login'),
    get('/nothing'),
    get('/policy', 'Expect: much\r\n'),
    rawHit('/many'),
  ]) {
    const [answers, beside] = await Promise.all([
      sendRaw(server.port, packetOf(request)),
      collect(server, { site: SITE, page: '/beside' }),
    ]);
    assert.ok(statuses(answers).length <= 33, `${request}: ${statuses(answers).length} answers`);
    assert.ok(beside.status < 300);
  }
  assert.ok((await reportAroundToday(SITE, place)).received <= 5 + 33);
});

test('a fault is not told as the answer to the request before it', async (t) => {
  const { server } = await serveSite(t, ENV);
  assert.doesNotMatch(await sendRaw(server.port, `${rawHit('/whole')}NONSENSE\r\n\r\n`), / 400 /);
  assert.match(await sendRaw(server.port, 'NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('forty connections that send requests and never read cost less than 64 MiB, packed or not', async (t) => {
  if (process.platform !== 'linux') return t.skip('reads /proc');
  for (const request of [
    get('/policy.json'),
    get('/policy', 'Accept-Encoding: gzip\r\n'),
    get('/login', 'Accept-Encoding: br\r\n'),
    rawHit('/p'),
  ]) {
    // As `npm start` does; with Node's own young generation, garbage alone may take twice as much.
    const { server } = await serveSite(t, { ...ENV, NODE_OPTIONS: '--max-semi-space-size=4' });
    const peakMiB = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1_024;
    await sendRaw(server.port, request.replace('\r\n', '\r\nConnection: close\r\n'));
    const before = peakMiB();
    for (const bytes of [packetOf(request), request.repeat(30)]) {
      const silent = await Promise.all(Array.from({ length: 40 }, () => connected(server.port)));
      for (const socket of silent) socket.pause().write(bytes);
      // Turns enough to take all of the connections and read what they sent.
      for (let n = 0; n < 20; n += 1) assert.ok((await collect(server, { site: SITE, page: '/after' })).status < 300);
      for (const socket of silent) socket.destroy();
    }
    const grown = peakMiB() - before;
    assert.ok(grown < 64, `${request}: grew by ${grown} MiB`);
    await server.stop('SIGKILL');
  }
});

test('who reads nothing of an answer is gone within a minute; who reads slowly gets all of it', async (t) => {
  const page = Buffer.alloc(24 * 1_048_576, 'x');
  const { server, port } = await bound(t, { most: 100, keepMs: 0 }, (_request, response) => response.end(page));
  // It may be noticed after twice that time.
  assert.ok(server.timeout > 0 && server.timeout <= 30_000);
  server.timeout = 1_500;
  const gone = once(server, 'connection').then(([socket]: Socket[]) => socket && once(socket, 'close'));
  const silent = await connected(port);
  silent.pause().write(get('/'));
  const slow = await connected(port);
  slow.write(get('/', 'Connection: close\r\n'));
  let bytes = 0;
  slow.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    slow.pause();
    setTimeout(() => slow.resume(), 10);
  });
  await Promise.all([gone, once(slow, 'end')]);
  assert.ok(bytes > page.length);
});

test('an answer that takes long to make is waited for', async (t) => {
  const { server, port } = await bound(
    t,
    { most: 100, keepMs: 0 },
    (_request, response) => void delay(400).then(() => response.end('made')),
  );
  server.timeout = 50;
  assert.match(await sendRaw(port, get('/', 'Connection: close\r\n')), /made$/);
});

test('a connection is kept for the next request, longer where proxies want it, and no longer', async (t) => {
  for (const keepMs of [0, 1_200]) {
    const { server, port } = await bound(t, { most: 100, keepMs }, (_request, response) => response.end('answered'));
    server.timeout = 800;
    const socket = await connected(port);
    for (let n = 0; n < 2; n += 1) {
      socket.write(get('/'));
      const [answer]: Buffer[] = await once(socket, 'data');
      assert.match(String(answer), /answered$/);
    }
    const sinceMs = performance.now();
    await once(socket.resume(), 'close');
    assert.ok(performance.now() - sinceMs >= Math.max(server.timeout, keepMs) - 20);
  }
});

test('who is new gets in: first those go that wait for nothing, then those unfinished for the longest', async (t) => {
  const { port } = await bound(t, { most: 3, keepMs: 0 }, (_request, response) => response.end('answered'));
  const [first, idle, second] = [await connected(port), await connected(port), await connected(port)];
  const order: string[] = [];
  for (const [name, socket] of Object.entries({ first, idle, second })) socket.on('close', () => order.push(name));
  first.write('GET / HTTP/1.1\r\n');
  second.write('GET / HTTP/1.1\r\n');
  idle.write(get('/'));
  await once(idle, 'data');
  for (const [more, closed] of [
    ['third', idle],
    ['fourth', first],
    ['fifth', second],
  ] as const) {
    const gone = once(closed.resume(), 'close');
    const socket = await connected(port);
    socket.write('GET / HTTP/1.1\r\n');
    await gone;
    assert.ok(!socket.destroyed, more);
  }
  assert.deepEqual(order, ['idle', 'first', 'second']);
});

test('a good client gets in beside 450 bad ones, even where 400 files may be open', async (t) => {
  const { server } = await serveSite(t, ENV, { under: ['sh', '-c', 'ulimit -n 400; exec "$0" "$@"'] });
  const bad = await Promise.all(Array.from({ length: 450 }, () => connected(server.port)));
  for (const socket of bad) socket.write('POST /collect HTTP/1.1\r\nHost: ');
  for (let n = 0; n < 5; n += 1) {
    const socket = await connected(server.port);
    socket.write(rawHit(`/good-${n}`));
    const [answer]: Buffer[] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 204 /);
    socket.destroy();
  }
  for (const socket of bad) socket.destroy();
});
