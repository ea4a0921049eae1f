import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { startChromium } from '../../harness/chromium.ts';
import { collect } from '../../harness/collect.ts';
import { REAL_LOG } from '../../harness/real-log.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';
import { cookieOf, PASSWORD, withUser } from '../../harness/signed-in.ts';
import { servePages } from '../../harness/site-pages.ts';

/** Errors a page reports, a violated content security policy among them. */
function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return troubles;
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByLabel('Name').fill('jo');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

test('a newcomer comes from the first start to the figures of the first visit', async (t) => {
  const place = { data: scratchFolder(t) };
  const statistics = 'http://statistics.example';
  const server = await startServe(t, { ...place, env: { SIXFOLD_URL: statistics } });
  const link = /http:\/\/statistics\.example\/first-run\?token=\S+/.exec(server.stderr())?.[0];
  assert.ok(link !== undefined, server.stderr());
  let tag = '';
  const pages = {
    get '/'() {
      return { body: `<!doctype html><title>t</title>${tag}<p>hello` };
    },
  };
  const customer = await servePages(t, pages);
  const browser = await startChromium(t, {
    'statistics.example': server.port,
    'customer.test': customer,
    'shop.customer.test': customer,
  });
  const page = await browser.newPage();
  const troubles = troublesOf(page);

  await page.goto(link);
  await page.getByLabel('Name').fill('jo');
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await page.getByLabel('The same again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'No site yet.' }).waitFor();

  await page.getByLabel('Domain').fill('https://customer.test');
  await page.getByRole('button', { name: 'Add the site' }).click();
  await page.getByText('is no domain name').waitFor();
  await page.getByLabel('Domain').fill('customer.test');
  await page.getByRole('button', { name: 'Add the site' }).click();
  await page.getByRole('heading', { name: 'Waiting for the first visit.' }).waitFor();
  await page.getByText('No hit has arrived yet').waitFor();
  tag = (await page.locator('#snippet').textContent()) ?? '';
  assert.match(tag, /^<script defer src="http:\/\/statistics\.example\/sixfold\.js" data-site="customer\.test"><\/script>$/);

  const visitor = await browser.newPage();
  const visit = async (url: string) => {
    await Promise.all([visitor.waitForResponse(`${statistics}/collect`), visitor.goto(url)]);
  };
  await visit('http://shop.customer.test/');
  await page.reload();
  await page.getByText('1 hit has arrived, and none was counted').waitFor();
  await page.getByText('sixfold site set customer.test --alias HOST').waitFor();
  await done(['site', 'set', 'customer.test', '--alias', 'shop.customer.test'], place);
  await visit('http://shop.customer.test/');
  await page.reload();
  await page.getByRole('heading', { name: '1 visit so far today.' }).waitFor();
  await page.getByText('2 received = 1 counted + 1 not counted').waitFor();

  const again = await browser.newPage();
  await again.goto(link);
  await again.getByText('There is a user already').waitFor();
  assert.deepEqual(
    troubles.filter((trouble) => !trouble.includes('400 (Bad Request)')),
    [],
  );
});

test('the overview and the days of a real log read well, light and dark, wide and on a phone', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'semicomplete.com', '--time-zone', 'UTC'], place);
  await done(['import', REAL_LOG, '--site', 'semicomplete.com'], place);
  const server = await startServe(t, place);
  const browser = await startChromium(t);
  for (const [colorScheme, width] of [
    ['light', 1200],
    ['dark', 400],
  ] as const) {
    const context = await browser.newContext({ locale: 'en-GB', colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const troubles = troublesOf(page);
    await signIn(page, server.url);
    await page.getByRole('link', { name: 'semicomplete.com' }).click();
    await page.getByText('Nothing was counted').waitFor();
    await page.getByRole('link', { name: '21 Apr – 20 May 2015' }).click();
    await page.getByRole('heading', { name: '287 visits on 20 May' }).waitFor();
    const shown = (await page.getByRole('main').textContent()) ?? '';
    for (const figure of [
      '1,099',
      '1,565',
      '/projects/xdotool/',
      '.us',
      'Firefox',
      'bots',
      '10,000 received = 1,603 counted + 8,397 not counted',
    ])
      assert.ok(shown.includes(figure), figure);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(background, colorScheme === 'light' ? 'rgb(251, 250, 247)' : 'rgb(19, 23, 21)');
    const chart = page.locator('.chart svg:visible').first();
    assert.ok(((await chart.boundingBox())?.width ?? 0) > width * 0.7);
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width, 'no sideways scrolling');
    await page.getByRole('link', { name: 'Wednesday 20 May 2015' }).click();
    await page.getByRole('link', { name: '← 19 May' }).click();
    await page.getByRole('heading', { name: '333 visits on 19 May.' }).waitFor();
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width, 'no sideways scrolling');
    await page.getByLabel('Day').fill('2015-05-17');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: '169 visits on 17 May.' }).waitFor();
    await page.getByRole('link', { name: 'Snippet' }).click();
    await page.getByRole('heading', { name: 'One line for each page of semicomplete.com' }).waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
  }
});

test('only who is signed in reads; a viewer reads the sites granted, and signing out ends it', async (t) => {
  const place = await withUser(t);
  for (const site of ['one.example', 'two.example']) await done(['site', 'add', site, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'reader', '--role', 'viewer', '--site', 'one.example'], { ...place, input: `${PASSWORD}\n` });
  const server = await startServe(t, place);
  const form = (path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  const get = (path: string, cookie = '') => fetch(`${server.url}${path}`, { headers: { cookie }, redirect: 'manual' });

  for (const path of ['/', '/sites/one.example', '/sites/one.example/days/2026-01-01', '/sites/one.example/snippet']) {
    const response = await get(path);
    assert.equal(response.status, 303);
    assert.match(response.headers.get('location') ?? '', /^\/login/);
  }
  const signedIn = await form('/login', { name: 'reader', password: PASSWORD, next: 'https://evil.example/' });
  assert.deepEqual([signedIn.status, signedIn.headers.get('location')], [303, '/']);
  const set = signedIn.headers.get('set-cookie') ?? '';
  assert.match(set, /HttpOnly/);
  assert.match(set, /SameSite=Lax/);
  assert.doesNotMatch(set, /Secure/);
  const cookie = set.split(';')[0] ?? '';
  assert.equal((await get('/sites/one.example', cookie)).status, 200);
  assert.equal((await get('/sites/two.example', cookie)).status, 403);
  assert.equal((await get('/sites/three.example', cookie)).status, 404);
  assert.equal((await form('/sites', { domain: 'four.example' }, { cookie })).status, 403);
  assert.equal((await form('/logout', {}, { cookie, origin: 'https://evil.example' })).status, 403);
  assert.equal((await get('/', cookie)).status, 200);
  assert.equal((await form('/logout', {}, { cookie })).status, 303);
  assert.equal((await get('/', cookie)).status, 303);

  const statuses: number[] = [];
  for (let n = 0; n < 7; n++) statuses.push((await form('/login', { name: 'jo', password: 'wrong' })).status);
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
  const policy = (await get('/login')).headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
});

test('behind HTTPS the cookie is for HTTPS alone', async (t) => {
  const place = await withUser(t);
  const server = await startServe(t, { ...place, env: { SIXFOLD_URL: 'https://statistics.example' } });
  const response = await fetch(`${server.url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'jo', password: PASSWORD }),
    redirect: 'manual',
  });
  assert.match(response.headers.get('set-cookie') ?? '', /Secure/);
  assert.match(response.headers.get('strict-transport-security') ?? '', /max-age/);
});

test('the policy is open to anyone and says what this server does', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_RETENTION_DAYS: '17', SIXFOLD_SERVER_ADDRESS: 'off' } });
  const policy = (await (await fetch(`${server.url}/policy.json`)).json()) as {
    fields: { title: string; meaning: string; retention: string }[];
    tables: unknown[];
  };
  assert.deepEqual(
    policy.fields.map((field) => field.title),
    ['server address', 'top level domain', 'date and time', 'pages accessed', 'documents downloaded', 'type of browser'],
  );
  assert.match(policy.fields[0]?.meaning ?? '', /Not recorded here/);
  assert.ok(policy.fields.every((field) => field.retention.startsWith('17 days')));
  const page = await (await fetch(`${server.url}/policy`)).text();
  assert.match(page, /Kept 17 days/);
  const [json, text, html] = [
    await done(['policy', '--json'], place),
    await done(['policy'], place),
    await done(['policy', '--format', 'html'], place),
  ];
  assert.deepEqual(JSON.parse(json), policy);
  assert.match(text, /17 days/);
  assert.ok(text.split('\n').every((line) => line.length <= 80));
  assert.match(html, /^<!doctype html>/);
});

test("today's report is there a moment after the hit", async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const cookie = await cookieOf(server);
  await collect(server, { site: 'example.com', page: '/first' });
  const today = new Date().toISOString().slice(0, 10);
  const report = (format: string) =>
    fetch(`${server.url}/sites/example.com/days/${today}?format=${format}`, { headers: { cookie } });
  assert.equal(((await (await report('json')).json()) as { totals: { visits: number } }).totals.visits, 1);
  assert.match(await (await report('csv')).text(), /^page,\/first,,1,1,,1,1,\r$/m);
  assert.match(await (await report('text')).text(), /1 visit so far today/);
  const file = await report('html');
  assert.match(file.headers.get('content-disposition') ?? '', /attachment/);
  assert.doesNotMatch(await file.text(), /<script/);
});
