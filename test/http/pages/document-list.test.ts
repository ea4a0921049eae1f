import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  assetExtensions,
  documentExtensions,
  extensionKinds,
  kindOf,
  parseExtension,
} from '../../../server/domain/path/path-kind.ts';
import { startChromium } from '../../harness/chromium.ts';
import { collect, FIREFOX } from '../../harness/collect.ts';
import { notCounted, reportAroundToday } from '../../harness/report.ts';
import { done, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';
import { servePages } from '../../harness/site-pages.ts';

const listed = { document: Object.values(documentExtensions).flat(), asset: Object.values(assetExtensions).flat() };

test('what a site says of an ending counts for that site alone, in any case, and everything else stays as listed', () => {
  const ending = fc.oneof(fc.constantFrom(...listed.document, ...listed.asset), fc.stringMatching(/^[a-z0-9]{1,8}$/));
  fc.assert(
    fc.property(fc.uniqueArray(ending), fc.uniqueArray(ending), ending, (documents, pages, asked) => {
      const own = extensionKinds({ documentEndings: documents, pageEndings: pages.filter((each) => !documents.includes(each)) });
      const usual = listed.document.includes(asked) ? 'document' : listed.asset.includes(asked) ? 'asset' : 'page';
      const expected = documents.includes(asked) ? 'document' : pages.includes(asked) ? 'page' : usual;
      assert.equal(kindOf(`/a.b/c.${asked.toUpperCase()}`, own), expected);
      assert.equal(kindOf(`/a.b/c.${asked}`), usual);
      assert.equal(kindOf(`/c.${asked}/`, own), 'page');
    }),
  );
  const own = extensionKinds({ documentEndings: ['xml', 'png'], pageEndings: ['txt'] });
  for (const path of ['/robots.txt', '/sitemap.xml']) assert.equal(kindOf(path, own), 'asset', path);
  assert.equal(
    extensionKinds({ documentEndings: [], pageEndings: [] }),
    extensionKinds({ documentEndings: [], pageEndings: [] }),
  );
});

test('an ending is letters and digits, with or without its dot', () => {
  assert.deepEqual(['json', ' .STEP2 ', 'c++', 'größe'].map(parseExtension), ['json', 'step2', 'c++', 'größe']);
  for (const text of ['', '.', '..a', 'tar.gz', 'a/b', 'a b', 'a?', '<b>', 'x'.repeat(33), 'a\0', '*'])
    assert.equal(parseExtension(text), undefined, JSON.stringify(text));
});

test("a site's own endings work for hits and logs from the next one on, and what was counted stays", async (t) => {
  const place = { data: scratchFolder(t) };
  for (const domain of ['example.com', 'other.example']) await done(['site', 'add', domain, '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const send = async (path: string, site = 'example.com') => (await collect(server, { site, download: path })).status;
  assert.equal(await send('/before.json'), 200);
  assert.equal(await send('/before.txt'), 204);
  await done(['site', 'set', 'example.com', '--document', 'JSON', '--document', '.png', '--no-document', 'txt'], place);
  assert.equal(await send('/after.json'), 204);
  assert.equal(await send('/after.png'), 204);
  assert.equal(await send('/after.txt'), 200);
  assert.equal(await send('/after.json', 'other.example'), 200);
  assert.equal(await send('/after.txt', 'other.example'), 204);

  const line = (path: string) => `192.0.2.7 - - [${clf(new Date())}] "GET ${path} HTTP/1.1" 200 9 "-" "${FIREFOX}"`;
  const log = join(place.data, 'access.log');
  writeFileSync(log, ['/log.json', '/log.txt', '/log.png', '/log.jpg', '/robots.txt'].map(line).join('\n'));
  await done(['import', log, '--site', 'example.com'], place);

  const report = await reportAroundToday('example.com', place);
  assert.deepEqual(report.documents.map((row) => row.path).sort(), [
    '/after.json',
    '/after.png',
    '/before.txt',
    '/log.json',
    '/log.png',
  ]);
  assert.deepEqual(
    report.pages.map((row) => row.path),
    ['/log.txt'],
  );
  assert.equal(report.excluded['asset'], 4);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));

  await done(['site', 'set', 'example.com', '--no-document', 'json', '--no-document', 'png', '--document', 'txt'], place);
  assert.equal(await send('/back.json'), 200);
  assert.equal(await send('/back.txt'), 204);
});

test('the document list of a site stands in `site list` and in the policy, without the name of the site', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const policy = async () => (await (await fetch(`${server.url}/policy.json`)).json()) as { siteEndings: unknown };
  assert.deepEqual((await policy()).siteEndings, { documents: [], pages: [] });
  await done(['site', 'set', 'example.com', '--document', 'step2', '--no-document', 'txt'], place);
  assert.match(await done(['site', 'list'], place), /\.step2 is a document\t\.txt is a page/);
  const [site] = JSON.parse(await done(['site', 'list', '--json'], place)) as {
    documentEndings: unknown;
    pageEndings: unknown;
  }[];
  assert.deepEqual([site?.documentEndings, site?.pageEndings], [['step2'], ['txt']]);
  assert.deepEqual((await policy()).siteEndings, { documents: ['step2'], pages: ['txt'] });
  const page = await (await fetch(`${server.url}/policy`)).text();
  assert.match(page, /documents of a site here<\/dt><dd>step2<.*pages of a site here<\/dt><dd>txt</s);
  assert.match(await done(['policy'], place), /besides, documents of a site here: step2\n\s+but pages of a site here: txt\n/);
  for (const text of [page, JSON.stringify(await policy())]) assert.ok(!text.includes('example.com'));

  const refused = async (...args: string[]) => {
    const { code, stderr } = await sixfold(['site', 'set', 'example.com', ...args], place);
    assert.equal(code, 1);
    return stderr;
  };
  assert.match(await refused('--document', 'tar.gz'), /"tar\.gz" is no ending of a path: give up to 32 letters and digits/);
  assert.match(await refused('--no-document', 'png'), /\.png is no document but part of a page/);
});

test("a click on a link with a site's own ending is counted, by the snippet as it is", async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'customer.test', '--time-zone', 'UTC'], place);
  await done(['site', 'set', 'customer.test', '--document', 'step2', '--document', 'php'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_URL: 'http://statistics.example' } });
  const tag = '<script defer src="http://statistics.example/sixfold.js" data-site="customer.test"></script>';
  const files = ['/part.step2', '/part.xyz', '/make.php', '/plain.php'];
  const links = files.map((path, index) => `<a id="a${index}" href="${path}" ${index === 2 ? 'download' : ''}>${path}</a>`);
  const file = { type: 'application/octet-stream', body: 'x', headers: { 'Content-Disposition': 'attachment' } };
  const customer = await servePages(t, {
    '/': { body: `<!doctype html><title>t</title><link rel="icon" href="data:,">${tag}${links.join('')}` },
    ...Object.fromEntries(files.map((path) => [path, file])),
  });
  const browser = await startChromium(t, { 'customer.test': customer, 'statistics.example': server.port });
  const page = await browser.newPage();
  const answered = (text: string) => page.waitForResponse((response) => (response.request().postData() ?? '').includes(text));
  await Promise.all([answered('"page"'), page.goto('http://customer.test/')]);
  for (const index of [0, 1, 2]) await Promise.all([answered(files[index] ?? ''), page.locator(`#a${index}`).click()]);
  await page.locator('#a3').click();
  await server.stop();
  const report = await reportAroundToday('customer.test', place);
  assert.deepEqual(report.documents.map((row) => row.path).sort(), ['/make.php', '/part.step2']);
  assert.deepEqual(report.excluded, { asset: 1 });
});

/** The time of a log line, in UTC. */
function clf(at: Date): string {
  const [, day = '', month = '', year = '', time = ''] = /, (\d\d) (\w+) (\d+) ([\d:]+) GMT/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
