import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import { startChromium } from './harness/chromium.ts';
import { notCounted, reportAroundToday } from './harness/report.ts';
import { done, type Place } from './harness/run.ts';
import { scratchFolder } from './harness/scratch.ts';
import { startServe } from './harness/serve.ts';
import { type Page as SitePage, servePages } from './harness/site-pages.ts';

// Two registrable domains, neither with anything to do with the other.
const CUSTOMER = 'http://www.customer.test';
const STATISTICS = 'http://statistics.example';
const TAG = `<script defer src="${STATISTICS}/sixfold.js" data-site="customer.test"></script>`;

// Or the browser asks for one, and finds none.
const ICON = '<link rel="icon" href="data:,">';

const BODY = `<a id="doc" href="/files/report.pdf?v=2">report</a> <a id="page" href="/next.html">next</a>
  <a id="named" download href="/files/data">data</a> <a id="other" href="http://elsewhere.test/x.pdf">other</a>
  <svg width="20" height="20"><a id="svg" href="/drawing.pdf"><circle r="9" cx="10" cy="10"/></a></svg>`;

interface Situation {
  readonly page: Page;
  readonly place: Place;
  /** The hits that left the browser: method and body, in order. */
  readonly hits: { readonly method: string; readonly body: string | null; readonly headers: Readonly<Record<string, string>> }[];
  readonly errors: string[];
  /** Does something and waits until the hit it causes was answered. */
  hit(action: () => Promise<unknown>): Promise<number>;
}

async function situation(
  t: TestContext,
  pages: Readonly<Record<string, SitePage>> = {},
  options: BrowserContextOptions = {},
): Promise<Situation> {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'customer.test', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_URL: STATISTICS } });
  const html = { body: `<!doctype html><title>t</title>${ICON}${TAG}${BODY}` };
  const document = { type: 'application/pdf', body: '%PDF-1.4', headers: { 'Content-Disposition': 'attachment' } };
  const customer = await servePages(t, {
    '/': html,
    '/next.html': html,
    '/files/report.pdf': document,
    '/files/data': document,
    ...pages,
  });
  const hosts = {
    'www.customer.test': customer,
    'wrong.test': customer,
    'elsewhere.test': customer,
    'statistics.example': server.port,
  };
  const browser = await startChromium(t, hosts);
  const page = await (await browser.newContext(options)).newPage();
  const hits: Situation['hits'] = [];
  const errors: string[] = [];
  const toCollector = (request: Request) => request.url().startsWith(`${STATISTICS}/collect`);
  page.on('request', (request) => {
    if (toCollector(request)) hits.push({ method: request.method(), body: request.postData(), headers: request.headers() });
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    page,
    place,
    hits,
    errors,
    async hit(action) {
      const [response] = await Promise.all([page.waitForResponse((each) => toCollector(each.request())), action()]);
      return response.status();
    },
  };
}

const bodies = (hits: Situation['hits']) => hits.map((hit) => hit.body);
const view = (path: string) => JSON.stringify({ site: 'customer.test', page: path });
const download = (path: string) => JSON.stringify({ site: 'customer.test', download: path });

test('each page is one view: on load, on pushState, replaceState and back, but not the same path twice in a row', async (t) => {
  const { page, place, hits, errors, hit } = await situation(t);
  assert.equal(await hit(() => page.goto(`${CUSTOMER}/?secret=1#part`)), 204);
  assert.equal(await hit(() => page.evaluate("history.pushState({}, '', '/two?token=x')")), 204);
  await page.evaluate("history.pushState({}, '', '/two?token=y')");
  await page.evaluate("location.hash = 'here'");
  assert.equal(await hit(() => page.evaluate("history.replaceState({}, '', '/three')")), 204);
  assert.equal(await hit(() => page.evaluate('history.go(-1)')), 200, 'again within two seconds');
  assert.deepEqual(bodies(hits), [view('/'), view('/two'), view('/three'), view('/two')]);
  for (const { method, headers } of hits) {
    assert.equal(method, 'POST', 'no preflight');
    assert.equal(headers['referer'] ?? '', '');
    assert.equal(headers['cookie'], undefined);
  }
  assert.equal(await page.evaluate('document.cookie + localStorage.length + sessionStorage.length'), '00');
  assert.deepEqual(errors, []);
  const report = await reportAroundToday('customer.test', place);
  assert.deepEqual([report.totals.visits, report.received], [1, 4]);
  assert.deepEqual(
    report.browsers.map((row) => row.name),
    ['Chrome'],
  );
});

test('a click on a document is a download, with the left and middle button and the keyboard, once a visit', async (t) => {
  const { page, place, hits, errors, hit } = await situation(t);
  await hit(() => page.goto(`${CUSTOMER}/`));
  assert.equal(await hit(() => page.click('#doc')), 204);
  assert.equal(await hit(() => page.click('#doc', { button: 'middle' })), 200);
  assert.equal(await hit(() => page.locator('#doc').press('Enter')), 200);
  assert.equal(await hit(() => page.click('#named')), 200);
  await page.click('#doc', { button: 'right' });
  await page.click('#svg', { button: 'right' });
  await hit(() => page.click('#page'));
  assert.deepEqual(bodies(hits), [
    view('/'),
    ...Array<string>(3).fill(download('/files/report.pdf')),
    download('/files/data'),
    view('/next.html'),
  ]);
  assert.deepEqual(errors, []);
  const report = await reportAroundToday('customer.test', place);
  assert.deepEqual(report.documents, [{ path: '/files/report.pdf', downloads: 1 }]);
  assert.deepEqual(report.excluded, { repeat: 2, asset: 1 });
});

test('links to other sites and drawings do no harm', async (t) => {
  const { page, hits, errors, hit } = await situation(t, { '/x.pdf': { body: ICON }, '/drawing.pdf': { body: ICON } });
  await hit(() => page.goto(`${CUSTOMER}/`));
  await page.click('#other');
  await page.goto(`${CUSTOMER}/next.html`);
  await page.locator('#svg').click({ noWaitAfter: true });
  await page.waitForURL('**/drawing.pdf');
  assert.ok(hits.every(({ body }) => body?.includes('"page"')));
  assert.deepEqual(errors, []);
});

test('a browser that asks not to be counted sends nothing at all', async (t) => {
  for (const signal of [
    "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
    "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
  ]) {
    const { page, hits, place } = await situation(t);
    await page.addInitScript(signal);
    await page.goto(`${CUSTOMER}/`, { waitUntil: 'networkidle' });
    assert.deepEqual(hits, []);
    assert.equal((await reportAroundToday('customer.test', place)).received, 0);
  }
});

test('a page on another host is refused, which its visitor does not notice', async (t) => {
  const { page, place, hit } = await situation(t);
  assert.equal(await hit(() => page.goto('http://wrong.test/')), 403);
  const report = await reportAroundToday('customer.test', place);
  assert.deepEqual([report.excluded, report.totals.visits], [{ origin: 1 }, 0]);
});

test('under a strict content security policy that names the statistics host it works', async (t) => {
  const headers = {
    'Content-Security-Policy': `default-src 'none'; img-src data:; script-src ${STATISTICS}; connect-src ${STATISTICS}; require-trusted-types-for 'script'`,
  };
  const { page, errors, hit } = await situation(t, { '/strict': { body: `<!doctype html>${ICON}${TAG}`, headers } });
  assert.equal(await hit(() => page.goto(`${CUSTOMER}/strict`)), 204);
  assert.deepEqual(errors, []);
});

test('without script the picture counts the page, and of its address only the path is kept', async (t) => {
  const pixel = `<noscript><img src="${STATISTICS}/collect.gif?site=customer.test" alt="" width="1" height="1" referrerpolicy="no-referrer-when-downgrade"></noscript>`;
  const { page, place, hit } = await situation(
    t,
    { '/quiet': { body: `<!doctype html>${ICON}<body>${pixel}` } },
    { javaScriptEnabled: false },
  );
  assert.equal(await hit(() => page.goto(`${CUSTOMER}/quiet?secret=1`)), 200);
  const report = await reportAroundToday('customer.test', place);
  assert.deepEqual(report.pages, [{ path: '/quiet', pageViews: 1, visits: 1, entries: 1, exits: 1 }]);
  assert.equal(notCounted(report), 0);
});
