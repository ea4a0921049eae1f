import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { collect, FIREFOX } from '../../harness/collect.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { startServe } from '../../harness/serve.ts';
import { serveSite } from '../../harness/served-site.ts';

const SITE = 'example.com';
const ALIASED = { aliases: ['shop.example.net'] };

const page = (path: string) => ({ site: SITE, page: path });
const padded = (bytes: number) => `{"site":"example.com","page":"/x"${' '.repeat(bytes - 34)}}`;

test('each kind of body gets the answer it should, and the sum of what was received stays right', async (t) => {
  const { server, place } = await serveSite(t, {}, ALIASED);
  const cases: readonly (readonly [body: unknown, status: number, answer: RegExp, headers?: Readonly<Record<string, string>>])[] =
    [
      [page('/a'), 204, /^$/],
      [page('https://www.example.com/b?secret=1#x'), 204, /^$/],
      [page('https://shop.example.net/c'), 204, /^$/],
      [{ site: SITE, download: '/d.pdf' }, 204, /^$/],
      [{ site: SITE, download: '/d.pdf' }, 200, /^{"excluded":"repeat"}$/],
      [page('/a'), 200, /^{"excluded":"duplicate"}$/],
      [{ site: SITE, download: '/d.html' }, 200, /^{"excluded":"asset"}$/],
      [page('/logo.png'), 200, /^{"excluded":"asset"}$/],
      [page('/bot'), 200, /^{"excluded":"bot"}$/, { 'user-agent': 'curl/8.5.0' }],
      [page('/gpc'), 200, /^{"excluded":"privacy-signal"}$/, { 'sec-gpc': '1' }],
      [page('/dnt'), 200, /^{"excluded":"privacy-signal"}$/, { dnt: '1' }],
      [page('/o'), 403, /not on a host of this site/, { origin: 'https://evil.example' }],
      [page('/r'), 403, /not on a host of this site/, { referer: 'https://evil.example/x' }],
      [page('/null'), 204, /^$/, { origin: 'null' }],
      [page('/port'), 204, /^$/, { origin: 'http://example.com:8080' }],
      [{ ...page('/a'), referrer: 'x' }, 400, /Unknown key .*\\"referrer\\"/],
      [{ ...page('/a'), download: '/d.pdf' }, 400, /exclude each other/],
      [{ site: SITE }, 400, /missing/],
      [{ site: SITE, page: 7 }, 400, /has to be text/],
      [page('about'), 400, /has to be a path/],
      [page('https://evil.example/a'), 400, /has to be a path/],
      [page(`/${'x/'.repeat(512)}`), 400, /1,024/],
      ['{"site":"example.com","page":"/\\ud800"}', 400, /has to be a path/],
      ['{"site":"example.com","page":"/nul\\u0000"}', 204, /^$/],
      ['{"site":"example.com","page":"/p","__proto__":{"site":"x"}}', 400, /__proto__/],
      [padded(4_096), 204, /^$/],
    ];
  const notReceived: readonly (readonly [body: unknown, status: number, answer: RegExp])[] = [
    ['', 400, /not JSON/],
    ['{"site":', 400, /not JSON/],
    ['[]', 400, /not a JSON object/],
    ['null', 400, /not a JSON object/],
    [{ site: 7, page: '/a' }, 400, /has to be text/],
    [{ page: '/a' }, 400, /missing/],
    [{ site: 'unknown.example', page: '/a' }, 404, /no such site/],
    [padded(4_097), 413, /4096 bytes/],
    ['x'.repeat(5_120), 413, /4096 bytes/],
    [new Blob([new Uint8Array([0x7b, 0xff, 0x7d])]), 400, /not UTF-8/],
  ];
  for (const [body, status, answer, headers] of [...cases, ...notReceived]) {
    const got = await collect(server, body, headers ?? {});
    const what = `${JSON.stringify(body)} ${JSON.stringify(headers ?? {})}`;
    assert.equal(got.status, status, `${what}: ${got.body}`);
    assert.match(got.body, answer, what);
    assert.doesNotMatch(got.body, /\.js|\/dist\/|SQLITE|at Object/);
    if (status >= 400) assert.equal(got.headers.get('content-type'), 'application/problem+json');
    assert.equal(got.headers.get('access-control-allow-origin'), '*');
  }
  const report = await reportAroundToday(SITE, place);
  assert.equal(report.received, cases.length);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  assert.deepEqual(report.excluded, { malformed: 9, asset: 2, origin: 2, 'privacy-signal': 2, bot: 1, duplicate: 1, repeat: 1 });
  assert.deepEqual(report.pages.map((row) => row.path).sort(), ['/a', '/b', '/c', '/nul%00', '/null', '/port', '/x']);
});

test('personal data in a path is gone before it is stored', async (t) => {
  const { server, place } = await serveSite(t, {}, ALIASED);
  for (const path of ['/u/jo@example.com', '/u/jo%40example.com/2', '/u/jo%2540example.com/3', '/o/4111111111111111'])
    assert.equal((await collect(server, page(path))).status, 204);
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual(report.pages.map((row) => row.path).sort(), ['/o/(number)', '/u/(email)', '/u/(email)/2', '/u/(email)/3']);
});

test('headers of clients are believed only as far as proxies were declared', async (t) => {
  const forged = {
    'x-forwarded-for': '8.8.8.8',
    forwarded: 'for=8.8.8.8',
    'x-real-ip': '8.8.8.8',
    'cf-connecting-ip': '8.8.8.8',
    'true-client-ip': '8.8.8.8',
    'x-client-ip': '8.8.8.8',
    'x-cluster-client-ip': '8.8.8.8',
    'fastly-client-ip': '8.8.8.8',
  };
  const { server, place } = await serveSite(t, {}, ALIASED);
  for (const [name, value] of Object.entries(forged))
    assert.equal((await collect(server, page(`/${name}`), { [name]: value })).status, 204);
  assert.deepEqual(
    (await reportAroundToday(SITE, place)).serverAddresses.map((row) => row.serverAddress),
    ['127.0.0.0/24'],
  );
  await server.stop();
  const behind = await startServe(t, { ...place, env: { SIXFOLD_TRUST_PROXY: '1' } });
  await collect(behind, page('/p'), { ...forged, 'x-forwarded-for': '8.8.8.8, 203.0.113.9' });
  const addresses = (await reportAroundToday(SITE, place)).serverAddresses.map((row) => row.serverAddress);
  assert.deepEqual([...addresses].sort(), ['127.0.0.0/24', '203.0.113.0/24']);
});

test('the pixel counts as the snippet does, and is a picture whatever comes of it', async (t) => {
  const { server, place } = await serveSite(t, {}, ALIASED);
  const get = (query: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.url}/collect.gif${query}`, { headers: { 'user-agent': FIREFOX, ...headers } });
  const answers = [
    [await get('?site=example.com&page=%2Fa%2520b'), 200],
    [await get('?site=example.com', { referer: 'https://www.example.com/from?x=1' }), 200],
    [await get('?site=example.com&page=/bot', { 'user-agent': 'curl/8' }), 200],
    [await get('?site=example.com'), 400],
    [await get('?site=example.com&page=/x', { referer: 'https://evil.example/' }), 403],
    [await get('?site=unknown.example&page=/x'), 404],
    [await get(''), 404],
  ] as const;
  for (const [response, status] of answers) {
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), 'image/gif');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.equal((await response.bytes()).subarray(0, 6).toString(), new TextEncoder().encode('GIF89a').toString());
  }
  const head = await fetch(`${server.url}/collect.gif?site=example.com&page=/h`, {
    method: 'HEAD',
    headers: { 'user-agent': FIREFOX },
  });
  assert.equal(head.status, 200);
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual(report.pages.map((row) => row.path).sort(), ['/a b', '/from']);
  assert.deepEqual(report.excluded, { bot: 1, malformed: 1, origin: 1 });
});

test('a flood from one address is answered with 429 and counted as such; a neighbour is not hurt', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_RATE_LIMIT: '5', SIXFOLD_TRUST_PROXY: '1' }, ALIASED);
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const statuses: number[] = [];
  for (let n = 0; n < 8; n++) statuses.push((await collect(server, page(`/p${n}`), from('203.0.113.9'))).status);
  assert.deepEqual(statuses, [204, 204, 204, 204, 204, 429, 429, 429]);
  const limited = await collect(server, page('/p'), from('203.0.113.9'));
  assert.equal(limited.headers.get('retry-after'), '60');
  assert.equal((await collect(server, page('/other'), from('203.0.113.10'))).status, 204);
  assert.equal((await server.stop()).code, 0);
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual([report.received, report.totals.pageViews, report.excluded['rate']], [10, 6, 4]);
});

test('whatever mix of hits comes, what was received is what was counted and what was not', async (t) => {
  const { server, place } = await serveSite(t, { SIXFOLD_RATE_LIMIT: 'off' }, ALIASED);
  let sent = 0;
  const hit = fc.record({
    body: fc.oneof(
      fc.record({ site: fc.constant(SITE), page: fc.oneof(fc.webPath(), fc.string(), fc.constantFrom('/a', '/b', '/c.png')) }),
      fc.record({ site: fc.constant(SITE), download: fc.constantFrom('/a.pdf', '/b.zip', '/c.html') }),
      fc.record(
        { site: fc.constant(SITE), page: fc.constant('/x'), [`k`]: fc.anything({ maxDepth: 1 }) },
        { requiredKeys: ['site', 'page'] },
      ),
    ),
    headers: fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { 'user-agent': 'curl/8' },
      { dnt: '1' },
      { origin: 'https://evil.example' },
      { 'user-agent': FIREFOX.replaceAll('128', '127') },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hit, { maxLength: 12 }), async (hits) => {
      const answers = await Promise.all(hits.map(({ body, headers }) => collect(server, JSON.stringify(body), headers)));
      sent += hits.length;
      for (const { status } of answers) assert.ok([200, 204, 400, 403].includes(status), String(status));
    }),
    { numRuns: 40 },
  );
  const report = await reportAroundToday(SITE, place);
  assert.equal(report.received, sent);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
});

test('other methods and paths are answered as such, and the snippet may be fetched from anywhere', async (t) => {
  const { server } = await serveSite(t, {}, ALIASED);
  for (const [method, status] of [
    ['GET', 405],
    ['HEAD', 405],
    ['PUT', 405],
    ['DELETE', 405],
    ['OPTIONS', 204],
  ] as const) {
    const response = await fetch(`${server.url}/collect`, { method });
    assert.equal(response.status, status, method);
    assert.equal(response.headers.get('allow'), 'POST, OPTIONS');
  }
  for (const path of ['/collecty', '/nothing', '/healthz', '/readyz', '/api/v1/nothing', '/sites/..%2f..%2fetc']) {
    const response = await fetch(`${server.url}${path}`, { redirect: 'manual' });
    assert.ok([404, 303].includes(response.status), `${path} ${response.status}`);
  }
  const snippet = await fetch(`${server.url}/sixfold.js`);
  assert.equal(snippet.headers.get('cross-origin-resource-policy'), 'cross-origin');
  assert.equal(snippet.headers.get('access-control-allow-origin'), '*');
  assert.match(snippet.headers.get('content-type') ?? '', /javascript/);
});

test('a body that comes in pieces is read whole, one that never ends costs no more than its first 4 KiB', async (t) => {
  const { server } = await serveSite(t, {}, ALIASED);
  const slow = request(`${server.url}/collect`, { method: 'POST', headers: { 'user-agent': FIREFOX } });
  slow.write('{"site":"exam');
  slow.write('ple.com","page":');
  slow.end('"/pieces"}');
  const answer = await new Promise<number | undefined>((resolve) =>
    slow.once('response', (response) => resolve(response.statusCode)),
  );
  assert.equal(answer, 204);
  const endless = request(`${server.url}/collect`, { method: 'POST', headers: { 'user-agent': FIREFOX } });
  endless.on('error', () => endless.destroy());
  const refused = new Promise<string>((resolve, reject) =>
    endless.once('response', (response) => text(response).then(resolve, reject)),
  );
  for (let n = 0; n < 5; n++) endless.write('x'.repeat(1_024));
  assert.match(await refused, /4096 bytes/);
  endless.destroy();
});
