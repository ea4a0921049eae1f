import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIREFOX } from '../harness/collect.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { reportAroundToday } from '../harness/report.ts';
import { serveSite } from '../harness/served-site.ts';

const BODY = '{"site":"example.com","page":"/smuggled"}';
const hit = (headers: string, body = BODY, target = '/collect', version = '1.1') =>
  `POST ${target} HTTP/${version}\r\n${headers}User-Agent: ${FIREFOX}\r\n\r\n${body}`;
const HOST = 'Host: statistics.example\r\n';
const LENGTH = `Content-Length: ${BODY.length}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

test('requests that two servers could read in two ways are refused, and nothing of them is counted', async (t) => {
  const { server, place } = await serveSite(t);
  const shapes: Readonly<Record<string, string>> = {
    'length and chunks': hit(`${HOST}${LENGTH}${CHUNKED}`, CHUNKS),
    'two lengths': hit(`${HOST}${LENGTH}Content-Length: 3\r\n`),
    'a list of lengths': hit(`${HOST}Content-Length: ${BODY.length}, 3\r\n`),
    'a signed length': hit(`${HOST}Content-Length: +${BODY.length}\r\n`),
    'a hexadecimal length': hit(`${HOST}Content-Length: 0x29\r\n`),
    'an unknown coding': hit(`${HOST}Transfer-Encoding: xchunked\r\n`, CHUNKS),
    'chunked and then something': hit(`${HOST}Transfer-Encoding: chunked, identity\r\n`, CHUNKS),
    'two codings': hit(`${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n`, CHUNKS),
    'a coding before chunks': hit(`${HOST}Transfer-Encoding: gzip, chunked\r\n`, CHUNKS),
    'chunks twice': hit(`${HOST}${CHUNKED}${CHUNKED}`, CHUNKS),
    'identity as a coding': hit(`${HOST}Transfer-Encoding: identity\r\n`, CHUNKS),
    'chunks in HTTP/1.0': hit(`${HOST}${CHUNKED}`, CHUNKS, '/collect', '1.0'),
    'HTTP/0.9': hit(`${HOST}${LENGTH}`, BODY, '/collect', '0.9'),
    'HTTP/2.0': hit(`${HOST}${LENGTH}`, BODY, '/collect', '2.0'),
    'a space before the colon': hit(`${HOST}Content-Length : ${BODY.length}\r\n`),
    'a folded header': hit(`${HOST}X-A: b\r\n Content-Length: ${BODY.length}\r\n${LENGTH}`),
    'a bare line feed': hit(`${HOST}X-A: b\n${LENGTH}`),
    'a bare carriage return': hit(`${HOST}X-A: b\rContent-Length: 3\r\n${LENGTH}`),
    'NUL in a header': hit(`${HOST}X-A: \0\r\n${LENGTH}`),
    'a chunk size that overflows': hit(`${HOST}${CHUNKED}`, `FFFFFFFFFFFFFFFFF\r\n${BODY}\r\n0\r\n\r\n`),
    'a chunk without its end': hit(`${HOST}${CHUNKED}`, `${BODY.length.toString(16)}\r\n${BODY}GET / HTTP/1.1\r\n\r\n`),
    'no host': hit(LENGTH),
    'two hosts': hit(`${HOST}Host: other.example\r\n${LENGTH}`),
    'a host that is none': hit(`Host: a/b@c\r\n${LENGTH}`),
    'an absolute target of another host': hit(`${HOST}${LENGTH}`, BODY, 'http://other.example/collect'),
    'a target that is no path': hit(`${HOST}${LENGTH}`, BODY, 'collect'),
    'no such version': hit(`${HOST}${LENGTH}`, BODY, '/collect', '3.7'),
  };
  for (const [shape, bytes] of Object.entries(shapes)) {
    const answer = await sendRaw(server.port, bytes);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, shape);
    assert.match(answer, /Connection: close/, shape);
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1, shape);
    assert.doesNotMatch(answer, /\.js|node_modules|\n +at /, shape);
    // Nothing that stands behind it in the same packet is carried out.
    assert.equal((await sendRaw(server.port, bytes + hit(`${HOST}${LENGTH}`))).match(/HTTP\/1\.1/g)?.length, 1, shape);
  }
  assert.equal((await reportAroundToday('example.com', place)).received, 0);
});

test('requests that are unusual but right are answered', async (t) => {
  const { server, place } = await serveSite(t);
  const close = 'Connection: close\r\n';
  const cases: readonly (readonly [what: string, bytes: string, status: number])[] = [
    ['an absolute target', hit(`${HOST}${LENGTH}${close}`, BODY, 'http://statistics.example/collect'), 204],
    ['chunks', hit(`${HOST}${CHUNKED}${close}`, CHUNKS), 200],
    ['HTTP/1.0 without a host', hit(LENGTH, BODY, '/collect', '1.0'), 200],
    ['every resource at once', `OPTIONS * HTTP/1.1\r\n${HOST}${close}\r\n`, 204],
    ['what may be done with a page', `OPTIONS /policy HTTP/1.1\r\n${HOST}${close}\r\n`, 204],
    ['a page without its body', `HEAD /policy HTTP/1.1\r\n${HOST}${close}\r\n`, 200],
    ['a method for nothing here', `PROPFIND /policy HTTP/1.1\r\n${HOST}${close}\r\n`, 405],
    ['a method nobody knows', `FOLD /policy HTTP/1.1\r\n${HOST}${close}\r\n`, 400],
    ['a proxy', `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n`, 405],
    ['a target that is too long', `GET /${'a'.repeat(9_000)} HTTP/1.1\r\n${HOST}${close}\r\n`, 414],
    ['headers that are too long', `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
    ['an escape that is none', `GET /sites/%ff HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, 400],
  ];
  for (const [what, bytes, status] of cases) {
    const answer = await sendRaw(server.port, bytes);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), what);
    assert.doesNotMatch(answer, /\.js:\d|node_modules|Error:/, what);
    if (bytes.startsWith('HEAD') || status === 204) assert.match(answer, /\r\n\r\n$/, what);
  }
  const report = await reportAroundToday('example.com', place);
  assert.deepEqual([report.received, report.totals.pageViews], [3, 1]);
});

test('a hit before a refused request of the same packet is counted, and one behind it is not', async (t) => {
  const { server, place } = await serveSite(t);
  const good = hit(`${HOST}${LENGTH}`);
  const refused = hit(`${HOST}Transfer-Encoding: gzip, chunked\r\n`, CHUNKS);
  const answer = await sendRaw(server.port, `${good}${refused}${good}`);
  assert.deepEqual(answer.match(/^HTTP\/1\.1 \d+/gm), ['HTTP/1.1 204', 'HTTP/1.1 400']);
  assert.equal((await reportAroundToday('example.com', place)).received, 1);
});

test('who asks for a proxy behind a hit that is not answered yet gets no answer that would be taken for that of the hit', async (t) => {
  const { server, place } = await serveSite(t);
  const answer = await sendRaw(
    server.port,
    `${hit(`${HOST}${LENGTH}`)}CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n`,
  );
  assert.equal(answer, '');
  assert.equal((await reportAroundToday('example.com', place)).received, 1);
});

test('who sends headers or a body slowly, or nothing at all, is given up within ten seconds', { timeout: 14_000 }, async (t) => {
  const { server } = await serveSite(t);
  const answers = await Promise.all([
    sendRaw(server.port, `POST /collect HTTP/1.1\r\n${HOST}X-A: `),
    sendRaw(server.port, hit(`${HOST}${LENGTH}`, BODY.slice(0, 10))),
    sendRaw(server.port, ''),
  ]);
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 408 /);
});
