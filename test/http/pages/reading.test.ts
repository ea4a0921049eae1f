import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { AXE } from '../../harness/axe.ts';
import { REAL_SITE as SITE } from '../../harness/real-log.ts';
import { serveRealPages } from '../../harness/real-site.ts';
import { signedInPage } from '../../harness/signed-in.ts';

const RANGE = 'from=2015-05-17&to=2015-05-20';

/** What axe-core finds on a page that is serious or worse, a line each. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 2).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

test('every page can be read with a keyboard and a screen reader: axe-core finds nothing serious, light or dark', async (t) => {
  const server = await serveRealPages(t);
  const paths = [
    '/',
    `/sites/${SITE}?${RANGE}`,
    `/sites/${SITE}?period=today`,
    `/sites/${SITE}/lists/pages?${RANGE}`,
    `/sites/${SITE}/days/2015-05-19`,
    `/sites/${SITE}/snippet`,
    '/policy',
    '/nothing',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, troubles } = await signedInPage(t, server, { colorScheme, viewport: { width: 400, height: 800 } });
    for (const path of paths) {
      await page.goto(server.url + path);
      assert.deepEqual(await seriousFaults(page), [], `${colorScheme} ${path}`);
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 400, `${path} scrolls sideways`);
    }
    assert.deepEqual(
      troubles.filter((trouble) => !trouble.includes('404')),
      [],
    );
  }
});

test('a list is searched, sorted and read page by page, and its CSV has every row', async (t) => {
  const server = await serveRealPages(t);
  const { page } = await signedInPage(t, server);
  await page.goto(`${server.url}/sites/${SITE}?${RANGE}`);
  await page.getByRole('link', { name: /^All [\d,]+ pages$/ }).click();
  await page.getByText(/^1 to 100 of /).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByText(/^101 to 200 of /).waitFor();
  await page.getByRole('searchbox').fill('XDOTOOL');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText(/^1 to \d+ of \d+$/).waitFor();
  const names = await page.locator('td.bar').allTextContents();
  assert.ok(names.length > 3 && names.every((name) => name.toLowerCase().includes('xdotool')));
  await page.getByRole('link', { name: 'page', exact: true }).click();
  await page.waitForURL(/sort=name/);
  const sorted = await page.locator('td.bar').allTextContents();
  assert.deepEqual(sorted, [...names].sort());
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Every row as CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  assert.equal(csv.length, names.length + 1);
});

test('a German reader gets German, and numbers as they are written there', async (t) => {
  const server = await serveRealPages(t);
  const { page } = await signedInPage(t, server, { locale: 'de-DE' });
  await page.goto(`${server.url}/sites/${SITE}?${RANGE}`);
  await page.getByRole('heading', { name: 'am 20. Mai 287 Besuche' }).waitFor();
  await page.getByText('10.000 eingegangen = 1.603 gezählt + 8.397 nicht gezählt').waitFor();
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
});

test('without script everything can be reached and read', async (t) => {
  const server = await serveRealPages(t);
  const { page } = await signedInPage(t, server, { javaScriptEnabled: false });
  await page.goto(`${server.url}/`);
  await page.getByRole('link', { name: SITE }).click();
  await page.getByText('Other days').first().waitFor({ state: 'attached' });
  await page.goto(`${server.url}/sites/${SITE}?${RANGE}`);
  await page.getByText('1,565').first().waitFor();
  await page.getByRole('link', { name: 'Yesterday' }).click();
  await page.getByRole('heading', { name: 'Nothing was counted' }).waitFor();
});
