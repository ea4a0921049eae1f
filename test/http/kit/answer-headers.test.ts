import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { FIREFOX } from '../../harness/collect.ts';
import { done } from '../../harness/run.ts';
import { startServe } from '../../harness/serve.ts';
import { cookieOf, withUser } from '../../harness/signed-in.ts';

test('every answer carries a content security policy and nosniff, errors of the parser included', {
  timeout: 60_000,
}, async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const cookie = `Cookie: ${await cookieOf(server)}\r\n`;
  const host = `Host: localhost\r\nUser-Agent: ${FIREFOX}\r\n`;
  const close = 'Connection: close\r\n';
  const get = (target: string, headers = '') => `GET ${target} HTTP/1.1\r\n${host}${close}${headers}\r\n`;
  const post = (target: string, body: string, headers = '') =>
    `POST ${target} HTTP/1.1\r\n${host}${close}Content-Length: ${body.length}\r\n${headers}\r\n${body}`;
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
  const targets = [
    ...['/', '/login', '/policy', '/settings', '/mail', '/tokens', '/days', '/nowhere', '/%ff', '/first-run', '/healthz'],
    ...['/sixfold.js', '/styles.css', '/dashboard.js', '/metrics', '/favicon.ico', '/sixfold.000000000000.js'],
    ...['/api/v1', '/api/v1/sites', '/api/v1/openapi.json', '/api/v1/nowhere', '/policy.json', '/live?site=example.com'],
    ...['/sites/example.com', '/sites/example.com/', '/sites/example.com/days', '/sites/example.com/settings'],
    ...['/collect', '/collect.gif', '/collect.gif?site=example.com&page=/a', '/collect.gif?site=nowhere.example'],
  ];
  const requests = [
    ...targets.flatMap((target) => [get(target), get(target, cookie), get(target, `${cookie}Accept-Encoding: gzip\r\n`)]),
    ...targets.map((target) => `HEAD ${target} HTTP/1.1\r\n${host}${close}${cookie}\r\n`),
    ...targets.map((target) => `OPTIONS ${target} HTTP/1.1\r\n${host}${close}\r\n`),
    ...targets.map((target) => post(target, 'a=b', form)),
    post('/collect', '{"site":"example.com","page":"/counted"}'),
    post('/collect', '{"site":"example.com","page":"/counted"}'),
    post('/collect', '{"site":"nowhere.example","page":"/"}'),
    post('/collect', '{'),
    post('/collect', 'x'.repeat(5_000)),
    post('/login', 'name=jo&password=wrong', form),
    post('/login', 'name=jo&password=wrong', `${form}Origin: https://evil.example\r\n`),
    post('/login', 'x'.repeat(20_000), form),
    `GET / HTTP/1.1\r\nHost: evil.example\r\n${close}\r\n`,
    `GET / HTTP/1.1\r\n${close}\r\n`,
    `GET /${'a'.repeat(9_000)} HTTP/1.1\r\n${host}${close}\r\n`,
    `GET / HTTP/1.1\r\n${host}X-A: ${'a'.repeat(17_000)}\r\n\r\n`,
    `PROPFIND / HTTP/1.1\r\n${host}${close}\r\n`,
    'nonsense\r\n\r\n',
    'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
    `GET / HTTP/1.1\r\n${host}`,
  ];
  const statuses = new Set<string>();
  await Promise.all(
    requests.map(async (bytes) => {
      const socket = connect(server.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes);
      const answer = await text(socket);
      const what = `${bytes.slice(0, 80)} -> ${answer.slice(0, 60)}`;
      const head = answer.slice(0, answer.indexOf('\r\n\r\n')).toLowerCase();
      statuses.add(answer.slice(9, 12));
      assert.match(head, /\r\ncontent-security-policy: default-src 'none';/, what);
      assert.match(head, /\r\nx-content-type-options: nosniff(?:\r\n|$)/, what);
      assert.doesNotMatch(head, /unsafe/, what);
    }),
  );
  for (const status of ['200', '204', '400', '401', '403', '404', '405', '408', '413', '414', '421', '431'])
    assert.ok(statuses.has(status), `nothing was answered ${status}`);
});
