import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from '../../harness/collect.ts';
import { formBrowser } from '../../harness/forms.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done } from '../../harness/run.ts';
import { listed, PAGE, SITE, withSite } from '../../harness/site-forms.ts';

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
