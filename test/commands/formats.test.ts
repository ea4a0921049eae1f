import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BOT, FIREFOX } from '../harness/collect.ts';
import { pagesOf } from '../harness/pdf.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { startServe } from '../harness/serve.ts';
import { cookieOf, signedInPage, withUser } from '../harness/signed-in.ts';

const line = (address: string, day: string, time: string, path: string, status = 200, agent = FIREFOX) =>
  `${address} - - [${day}/Mar/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} 1 "-" "${agent}"\n`;

/** Three Mondays: one visit, three visits, and the one that is told. */
const LOG = [
  line('192.0.2.1', '02', '10:00:00', '/'),
  line('192.0.2.1', '09', '10:00:00', '/'),
  line('192.0.2.1', '09', '10:01:00', '/a.pdf'),
  line('198.51.100.1', '09', '11:00:00', '/'),
  line('203.0.113.5', '09', '12:00:00', '/'),
  line('192.0.2.1', '16', '10:00:00', '/'),
  line('192.0.2.1', '16', '10:01:30', '/new'),
  line('192.0.2.1', '16', '10:02:00', '/a.pdf'),
  line('198.51.100.1', '16', '11:00:00', '/'),
  line('203.0.113.5', '16', '11:10:00', '/new.pdf'),
  line('192.0.2.9', '16', '12:00:00', '/', 200, BOT),
  line('192.0.2.9', '16', '12:00:05', '/wp-login.php', 404),
  line('192.0.2.9', '16', '12:00:06', '/logo.png'),
].join('');

// By hand: visits 3 against the median of 1 and 3; page views 3 against 1 and 3; downloads 2 against 0 and 1;
// pages a visit 1 against 1 and 1; the one visit with two accesses or more lasted 120 s, that of the 9th 60 s.
const HEAD = `example.com, Monday 16 March 2026 (UTC)
================================================================================
3 visits on 16 Mar, 50 % more than on a usual Monday.
/ was the page viewed most, twice. /a.pdf was fetched once. One page was opened
for the first time. One document was fetched for the first time.

                        this day         usual        change
visits                         3             2       +50.0 %
page views                     3             2       +50.0 %
downloads                      2           0.5        +300 %
pages a visit                1.0           1.0          ±0 %
median visit           2 min 0 s     1 min 0 s        +100 %
one page only               33 %
server addresses               3
`;

const NEWS = `Changed
--------------------------------------------------------------------------------
  There are not yet enough figures to tell what is usual on a Monday.

New
--------------------------------------------------------------------------------
/new                                         1 ████████████████ page
/new.pdf                                     1 ████████████████ document

Pages
--------------------------------------------------------------------------------
/                                            2 ████████████████ 2 entered
/new                                         1 ████████         0 entered

Documents
--------------------------------------------------------------------------------
/a.pdf                                       1 ████████████████ 50 %
/new.pdf                                     1 ████████████████ 50 %
`;

const LEDGER = `Not counted
--------------------------------------------------------------------------------
assets                                       1 ████████████████ usual 0
bots                                         1 ████████████████ usual 0
no success                                   1 ████████████████ usual 0

8 received = 5 counted + 3 not counted
`;

async function mondays(t: TestContext): Promise<Place> {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['import', '-', '--site', 'example.com', '--log', 'mondays'], { ...place, input: LOG });
  return place;
}

const DAY = ['report', '--site', 'example.com', '--day', '2026-03-16'];

test("a day's report as text, its sums by hand", async (t) => {
  const place = await mondays(t);
  const text = await done(DAY, place);
  assert.ok(text.startsWith(HEAD), text);
  for (const part of [NEWS, LEDGER]) assert.ok(text.includes(part), text);
  assert.match(text, /10 h {41}2 █+ +usual 1\n11 h/);
  assert.ok(text.split('\n').every((each) => each.length <= 80));
  const german = await done([...DAY, '--language', 'de-AT'], place);
  assert.match(german, /^3 Besuche am 16\. März|^Am 16\. März 3 Besuche, 50 % mehr als an einem üblichen Montag\.$/m);
  assert.match(german, /^Abrufe +2 +0,5 +\+300 %$/m);
  for (const wrong of ['fr', 'de-', 'x', 'EN-gb']) {
    const { code, stderr } = await sixfold([...DAY, '--language', wrong], place);
    assert.equal(code, 2);
    assert.match(stderr, /is none there is: give en or de/);
  }
});

test('all forms of a day say the same, on the page and in each file', async (t) => {
  const place = await mondays(t);
  const server = await startServe(t, place);
  const cookie = await cookieOf(server);
  const get = async (format: string) => {
    const response = await fetch(`${server.url}/sites/example.com/days/2026-03-16?format=${format}`, { headers: { cookie } });
    return Buffer.from(await response.arrayBuffer());
  };
  for (const format of ['json', 'csv', 'text', 'html'])
    assert.equal((await get(format)).toString().trimEnd(), (await done([...DAY, '--format', format], place)).trimEnd(), format);
  const report = JSON.parse((await get('json')).toString()) as {
    totals: Record<string, number>;
    pages: { path: string; pageViews: number }[];
  };
  assert.deepEqual(report.totals, {
    visits: 3,
    pageViews: 3,
    downloads: 2,
    singlePageVisits: 1,
    serverAddresses: 3,
    medianVisitSeconds: 120,
    meanVisitSeconds: 120,
  });
  const csv = (await get('csv')).toString();
  assert.match(csv, /^totals,example\.com,2026-03-16 to 2026-03-16,3,3,2,,,8\r$/m);
  assert.match(csv, /^totals,median visit seconds,120,,,,,,\r$/m);
  assert.match(csv, /^page,\/,,2,2,,2,1,\r$/m);
  assert.match(csv, /^excluded,bot,,,,,,,1\r$/m);

  const { page } = await signedInPage(t, server);
  const path = join(place.data, 'day.html');
  writeFileSync(path, await get('html'));
  for (const address of [`${server.url}/sites/example.com/days/2026-03-16`, `file://${path}`]) {
    await page.goto(address);
    assert.equal(
      await page.getByRole('heading', { level: 1 }).textContent(),
      '3 visits on 16 Mar, 50 % more than on a usual Monday.',
    );
    assert.deepEqual(await page.locator('.fig b').allTextContents(), ['3', '3', '2', '1.0', '2 min 0 s', '33 %']);
    assert.deepEqual(await page.locator('.fig em').allTextContents(), [
      'usual 2, +50.0 %',
      'usual 2, +50.0 %',
      'usual 0.5, +300 %',
      'usual 1.0, ±0 %',
      'usual 1 min 0 s, +100 %',
      '',
    ]);
    const shown = (await page.getByRole('main').textContent()) ?? '';
    assert.ok(shown.includes('8 received = 5 counted + 3 not counted'));
    const fresh = page.locator('.card').filter({ has: page.getByRole('heading', { name: 'New' }) });
    assert.deepEqual(await fresh.locator('td.bar').allTextContents(), ['/new', '/new.pdf']);
  }
});

test('a day is printed on one sheet by the system’s Chromium; without one the next step is told', async (t) => {
  const place = await mondays(t);
  const out = join(place.data, 'day.pdf');
  await done([...DAY, '--format', 'pdf', '--out', out], place);
  const pdf = readFileSync(out);
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.equal(pagesOf(pdf), 1);
  const missing = { ...place, env: { SIXFOLD_CHROMIUM: '/nowhere/chromium' } };
  const refused = await sixfold([...DAY, '--format', 'pdf', '--out', out], missing);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /There is no Chromium at \/nowhere\/chromium.*correct SIXFOLD_CHROMIUM/);
  const broken = await sixfold([...DAY, '--format', 'pdf', '--out', out], { ...place, env: { SIXFOLD_CHROMIUM: '/bin/false' } });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /Chromium \(\/bin\/false\) could not print the PDF/);

  const server = await startServe(t, place);
  const cookie = await cookieOf(server);
  const get = (path: string) => fetch(`${server.url}/sites/example.com${path}`, { headers: { cookie } });
  const answers = await Promise.all([get('/days/2026-03-16?format=pdf'), get('?from=2026-03-02&to=2026-03-16&format=pdf')]);
  for (const answer of answers) {
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.ok(pagesOf(Buffer.from(await answer.arrayBuffer())) >= 1);
  }
  await server.stop();
  const without = await startServe(t, missing);
  const answer = await fetch(`${without.url}/sites/example.com/days/2026-03-16?format=pdf`, {
    headers: { cookie: await cookieOf(without) },
  });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /There is no Chromium at \/nowhere\/chromium/);
});
