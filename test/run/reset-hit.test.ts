import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { collector } from '../../server/run/middleware.ts';
import { collect, FIREFOX } from '../harness/collect.ts';
import { reportAroundToday } from '../harness/report.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const SITE = 'example.com';

test('a hit whose connection is reset before it is read counts as nobody, whatever addresses are excluded', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await done(['site', 'set', SITE, '--exclude-address', '127.0.0.0/8'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_TLD: 'off' } });
  const body = JSON.stringify({ site: SITE, page: '/reset' });
  const hits = [
    `POST /collect HTTP/1.1\r\nHost: x\r\nUser-Agent: ${FIREFOX}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    `GET /collect.gif?site=${SITE}&page=/reset HTTP/1.1\r\nHost: x\r\nUser-Agent: ${FIREFOX}\r\n\r\n`,
  ];
  // While the server stands still, connections come, send and are reset: it reads each of them afterwards.
  process.kill(server.pid, 'SIGSTOP');
  for (const hit of [...hits, ...hits, ...hits]) {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((written) => socket.write(hit, written));
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  process.kill(server.pid, 'SIGCONT');
  const told = await collect(server, { site: SITE, page: '/a' });
  assert.equal(told.body, '{"excluded":"address"}');
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual([report.received, report.excluded['address'], report.totals.pageViews], [1, 1, 0]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  // Of some the system may hand over no more than the reset.
  assert.match(metrics, /^sixfold_hits_refused_total\{reason="no address"\} [1-6]$/m);
});

test('an app on a Unix socket counts nobody of whom it does not know the address, and says what to set', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  const problems: string[] = [];
  for (const trustProxy of [0, 1]) {
    const count = collector({ site: SITE, ...place, trustProxy, onProblem: (sentence) => problems.push(sentence) });
    const app = createServer((request, response) => count(request, response, () => response.end('page')));
    const path = join(scratchFolder(t), 'app.sock');
    await once(app.listen(path), 'listening');
    const socket = connect(path);
    socket.end(`GET /a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\nUser-Agent: ${FIREFOX}\r\nConnection: close\r\n\r\n`);
    await once(socket.resume(), 'close');
    await new Promise((closed) => app.close(closed));
    await count.close();
  }
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual([report.received, report.totals.pageViews], [1, 1]);
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /set trustProxy/);
});
