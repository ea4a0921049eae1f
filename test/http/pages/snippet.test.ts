import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import { snippetFiles } from '../../../server/http/kit/snippet-files.ts';
import { pinnedSnippetTag } from '../../../server/http/pages/site-snippet.ts';
import { openUnwatched, startChromium } from '../../harness/chromium.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done, type Place } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';
import { type Page as SitePage, servePages } from '../../harness/site-pages.ts';

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

test('a page that comes back from the cache is seen once more', async (t) => {
  const { page, hits, errors, hit } = await situation(t);
  await hit(() => page.goto(`${CUSTOMER}/`));
  await hit(() => page.click('#page'));
  assert.equal(await hit(() => page.goBack({ waitUntil: 'commit' })), 200, 'within two seconds it is a duplicate');
  assert.equal(await page.evaluate("performance.getEntriesByType('navigation')[0].type"), 'navigate', 'nothing was loaded again');
  assert.deepEqual(bodies(hits), [view('/'), view('/next.html'), view('/')]);
  assert.deepEqual(errors, []);
});

test('a page that nobody has seen yet waits, and counts once it is seen', async (t) => {
  const { page, hits, errors, hit } = await situation(t);
  await page.addInitScript("Object.defineProperty(document, 'hidden', { get: () => !window.seen })");
  await page.goto(`${CUSTOMER}/`, { waitUntil: 'networkidle' });
  assert.deepEqual(hits, []);
  const see = "window.seen = true; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))";
  assert.equal(await hit(() => page.evaluate(see)), 204);
  await page.evaluate(see);
  assert.deepEqual(bodies(hits), [view('/')]);
  assert.deepEqual(errors, []);
});

test('a prerendered page counts when it is shown, not when it is made ready', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'localhost', '--time-zone', 'UTC'], place);
  const statistics = await startServe(t, { ...place, env: { SIXFOLD_HOST: 'localhost' } });
  const tag = `<script defer src="http://localhost:${statistics.port}/sixfold.js" data-site="localhost"></script>`;
  const readied = Promise.withResolvers<string>();
  const go = Promise.withResolvers<void>();
  const rules = '<script type="speculationrules">{"prerender":[{"urls":["/next"],"eagerness":"immediate"}]}</script>';
  const pages: Readonly<Record<string, string>> = {
    '/': `<!doctype html>${ICON}${tag}${rules}<script>fetch('/go').then(() => { location.href = '/next'; })</script>`,
    '/next': `<!doctype html>${ICON}${tag}<script>addEventListener('DOMContentLoaded', () => fetch('/ready?' + document.prerendering + document.hidden))</script>`,
  };
  const customer = createServer((request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith('/ready')) readied.resolve(url);
    response.setHeader('Content-Type', 'text/html');
    if (url === '/go') void go.promise.then(() => response.end('go'));
    else response.end(pages[url] ?? '');
  });
  customer.listen(0, 'localhost');
  await once(customer, 'listening');
  t.after(() => {
    customer.closeAllConnections();
    customer.close();
  });
  openUnwatched(t, `http://localhost:${(customer.address() as AddressInfo).port}/`);
  const seen = async () => (await reportAroundToday('localhost', place)).pages.map((row) => row.path).sort();
  assert.equal(await readied.promise, '/ready?truetrue', 'prerendering and hidden');
  while (!(await seen()).includes('/'));
  assert.deepEqual(await seen(), ['/']);
  go.resolve();
  while (!(await seen()).includes('/next'));
  assert.equal((await reportAroundToday('localhost', place)).received, 2);
});

test('a browser that cannot keep a request alive sends a beacon; one that can do neither is left in peace', async (t) => {
  const { page, hits, errors, hit } = await situation(t);
  await page.addInitScript('delete Request.prototype.keepalive');
  assert.equal(await hit(() => page.goto(`${CUSTOMER}/`)), 204);
  await page.addInitScript("navigator.sendBeacon = () => { throw new Error('no') }");
  await page.goto(`${CUSTOMER}/next.html`, { waitUntil: 'networkidle' });
  assert.deepEqual(bodies(hits), [view('/')]);
  assert.deepEqual(errors, []);
});

test('with data-endpoint hits go to an address of the site itself', async (t) => {
  const tag = TAG.replace('data-site', 'data-endpoint="/stats" data-site');
  const { page, hits } = await situation(t, { '/own': { body: `<!doctype html>${ICON}${tag}` } });
  const [request] = await Promise.all([page.waitForRequest(`${CUSTOMER}/stats`), page.goto(`${CUSTOMER}/own?x=1`)]);
  assert.deepEqual([request.method(), request.postData(), request.headers()['referer'] ?? ''], ['POST', view('/own'), '']);
  assert.deepEqual(hits, []);
});

test('the line that names the script by its content runs just that script, and goes on after an update', async (t) => {
  const data = scratchFolder(t);
  await done(['site', 'add', 'customer.test', '--time-zone', 'UTC'], { data });
  const { text, name, integrity } = snippetFiles(data);
  const pinned = pinnedSnippetTag(STATISTICS, 'customer.test', name, integrity);
  const other = pinned.replace(name, 'sixfold.000000000000.js');
  const { page, errors, hits, hit, place } = await situation(t, {
    '/pinned': { body: `<!doctype html>${ICON}${pinned}` },
    '/changed': { body: `<!doctype html>${ICON}${other}` },
  });
  // An earlier version, as an update would leave it, and one that somebody has changed.
  writeFileSync(join(place.data, 'snippets', 'sixfold.000000000000.js'), `${text};`);
  assert.equal(await hit(() => page.goto(`${CUSTOMER}/pinned`)), 204);
  await page.goto(`${CUSTOMER}/changed`, { waitUntil: 'networkidle' });
  assert.deepEqual(bodies(hits), [view('/pinned')]);
  assert.match(errors.join(), /integrity/);
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
