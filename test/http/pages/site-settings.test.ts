import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from '../../harness/collect.ts';
import { formBrowser } from '../../harness/forms.ts';
import { listed, PAGE, SITE, withSite } from '../../harness/site-forms.ts';

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
