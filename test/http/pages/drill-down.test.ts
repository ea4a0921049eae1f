import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REAL_LOG, REAL_SITE as SITE } from '../../harness/real-log.ts';
import { serveRealPages } from '../../harness/real-site.ts';
import { cookieOf, signedInPage } from '../../harness/signed-in.ts';

const RANGE = 'from=2015-05-17&to=2015-05-20';

test('a click counts everything over the visits that have it; the address can be sent on, and back works', async (t) => {
  const server = await serveRealPages(t);
  const { page, troubles } = await signedInPage(t, server);
  const figures = async () => {
    const [visits, views] = await page.locator('.fig b').allTextContents();
    return [visits, views].map((text) => Number(text?.replaceAll(',', '')));
  };
  await page.goto(`${server.url}/sites/${SITE}?${RANGE}`);
  assert.deepEqual(await figures(), [1_099, 1_565]);

  // By other means: visits of Firefox from the log itself.
  const cookie = await cookieOf(server);
  const counted = async (query: string) => {
    const sum = async (list: string) => {
      const address = `${server.url}/sites/${SITE}/lists/${list}?${RANGE}&${query}&format=csv`;
      const rows = (await (await fetch(address, { headers: { cookie } })).text()).trim().split('\r\n').slice(1);
      return rows.reduce((all, row) => all + Number(/,(\d+)/.exec(row)?.[1] ?? 0), 0);
    };
    return { visits: await sum('browserFamilies'), pageViews: await sum('pages') };
  };
  await page.getByRole('link', { name: 'Firefox', exact: true }).click();
  await page.getByRole('link', { name: 'Without Firefox' }).waitFor();
  await page.locator('footer').waitFor();
  const [firefox = 0, firefoxViews = 0] = await figures();
  assert.ok(firefox > 50 && firefox < 1_099);
  const bar = await page.locator('td.bar', { hasText: /^Firefox \d+$/ }).allTextContents();
  assert.ok(bar.length > 1, 'a family opens into its versions');
  const byFirefox = await counted('browser=Firefox');
  assert.deepEqual([byFirefox.visits, byFirefox.pageViews], [firefox, firefoxViews]);
  const agents = readFileSync(REAL_LOG, 'latin1')
    .split('\n')
    .filter((line) => /Firefox\/\d/.test(line)).length;
  assert.ok(firefoxViews < agents);

  await page.getByRole('link', { name: '/projects/xdotool/', exact: true }).click();
  await page.getByRole('link', { name: 'Without /projects/xdotool/' }).waitFor();
  await page.locator('footer').waitFor();
  const both = await figures();
  assert.ok((both[0] ?? 0) > 0 && (both[0] ?? 0) < firefox);
  const address = page.url();

  await page.goBack({ waitUntil: 'commit' });
  await page.locator('footer').waitFor();
  assert.deepEqual(await figures(), [firefox, firefoxViews]);
  await page.goto(address);
  await page.locator('footer').waitFor();
  assert.deepEqual(await figures(), both);
  await page.getByRole('link', { name: 'Without Firefox' }).click();
  await page.getByRole('link', { name: 'Without /projects/xdotool/' }).waitFor();
  await page.getByRole('link', { name: 'Count all visits' }).click();
  await page.getByText('10,000 received').waitFor();
  assert.deepEqual(await figures(), [1_099, 1_565]);

  // What the parts of a filter have adds up to what there is.
  const parts = ['us', 'de', 'fr', 'cn', ''].map((domain) => counted(`domain=${domain}`));
  const some = (await Promise.all(parts)).reduce((sum, { visits }) => sum + visits, 0);
  assert.ok(some > 0 && some < 1_099);
  const file = await fetch(`${server.url}/sites/${SITE}?${RANGE}&browser=Firefox&format=text`, { headers: { cookie } });
  assert.equal(file.status, 400);
  assert.match(await file.text(), /Files are of all visits/);
  await page.goto(`${server.url}/sites/${SITE}?${RANGE}&page=/nowhere`);
  await page.getByText('No visit of these days matches.').waitFor();
  await page.goto(`${server.url}/sites/${SITE}/lists/pages?${RANGE}&browser=Firefox`);
  await page.getByRole('link', { name: 'Without Firefox' }).waitFor();
  const listed = (await page.locator('td.n:nth-child(2)').allTextContents()).map((text) => Number(text.replaceAll(',', '')));
  assert.ok(listed.reduce((sum, views) => sum + views, 0) <= firefoxViews);
  assert.deepEqual(troubles, []);
});

test('a reader who leaves a page that is being counted leaves nothing behind, and the next page comes', async (t) => {
  const server = await serveRealPages(t);
  const cookie = await cookieOf(server);
  for (let n = 0; n < 20; n++) {
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/sites/${SITE}?${RANGE}&browser=Firefox`, {
      headers: { cookie },
      signal: leaving.signal,
    });
    assert.equal(response.status, 200);
    leaving.abort();
    await assert.rejects(response.text());
  }
  const asGerman = { headers: { cookie, 'accept-language': 'de' } };
  const noDay = await fetch(`${server.url}/sites/${SITE}/days?day=31.3.2026`, asGerman);
  assert.equal(noDay.status, 400);
  assert.match(await noDay.text(), /day ist ein Tag wie 2026-03-02/);
  const whole = await (await fetch(`${server.url}/sites/${SITE}?${RANGE}&browser=Firefox`, { headers: { cookie } })).text();
  assert.match(whole, /<\/html>$/);
  assert.equal(server.stderr(), '');
});
