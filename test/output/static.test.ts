import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { REAL_LOG } from '../harness/real-log.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const MANIFEST = '.sixfold-static.json';

async function realSite(t: TestContext): Promise<Place & { readonly folder: string }> {
  const scratch = scratchFolder(t);
  const place = { data: join(scratch, 'data'), folder: join(scratch, 'pages') };
  await done(['site', 'add', 'semicomplete.com', '--time-zone', 'UTC'], place);
  await done(['import', REAL_LOG, '--site', 'semicomplete.com'], place);
  return place;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

/** Content and time of each file. */
function stateOf(folder: string): readonly string[] {
  return filesOf(folder).map((name) => `${name} ${statSync(join(folder, name), { bigint: true }).mtimeNs}`);
}

function elementsOf(html: string): readonly DefaultTreeAdapterTypes.Element[] {
  const walk = (node: DefaultTreeAdapterTypes.Node): readonly DefaultTreeAdapterTypes.Element[] => [
    ...('attrs' in node ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(walk) : []),
  ];
  return walk(parse(html));
}

test('the folder holds a page and a table for each day, month and year, and every link leads to one of its files', async (t) => {
  const { folder, ...place } = await realSite(t);
  await done(['report', '--static', folder, '--site', 'semicomplete.com'], place);
  const days = ['17', '18', '19', '20'].flatMap((day) => [`2015/05/${day}.csv`, `2015/05/${day}.html`]);
  assert.deepEqual(filesOf(folder), [
    MANIFEST,
    ...days,
    '2015/05/index.csv',
    '2015/05/index.html',
    '2015/index.csv',
    '2015/index.html',
    'index.html',
    'styles.css',
  ]);
  for (const name of filesOf(folder).filter((each) => each.endsWith('.html'))) {
    const html = readFileSync(join(folder, name), 'utf8');
    assert.match(html, /^<!doctype html>/);
    for (const { tagName, attrs } of elementsOf(html)) {
      assert.ok(!['script', 'iframe', 'object', 'img', 'form'].includes(tagName), `${name} ${tagName}`);
      for (const { name: attribute, value } of attrs) {
        assert.doesNotMatch(attribute, /^(on|style$|src$)/, name);
        if (attribute !== 'href' || value === 'data:,' || value.startsWith('#')) continue;
        assert.ok(existsSync(resolve(folder, dirname(name), value)), `${name} ${value}`);
      }
    }
  }
  const shown = readFileSync(join(folder, '2015/05/index.html'), 'utf8');
  assert.match(shown, /1,099 visits, 17 May 2015 to 20 May 2015/);
  assert.match(shown, /10,000 received = 1,603 counted \+ 8,397 not counted/);
  for (const [name, from, to] of [
    ['2015/05/18.csv', '2015-05-18', '2015-05-18'],
    ['2015/05/index.csv', '2015-05-17', '2015-05-20'],
  ] as const) {
    const csv = await done(['report', '--site', 'semicomplete.com', '--from', from, '--to', to, '--format', 'csv'], place);
    const expected = csv.split('\r\n').filter((line) => !line.startsWith('server address,'));
    assert.equal(readFileSync(join(folder, name), 'utf8'), expected.join('\r\n'));
  }
});

test('a second run writes nothing, and beside serve only what new lines change', async (t) => {
  const { folder, ...place } = await realSite(t);
  await startServe(t, place);
  const args = ['report', '--static', folder];
  await done(args, place);
  assert.ok(filesOf(folder).includes('semicomplete.com/2015/05/17.html'));
  const before = stateOf(folder);
  const second = await sixfold(args, place);
  assert.match(second.stderr, /, 0 written/);
  assert.deepEqual(stateOf(folder), before);

  const line =
    '192.0.2.1 - - [19/May/2015:10:00:00 +0000] "GET /late HTTP/1.1" 200 1 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"\n';
  await done(['import', '-', '--site', 'semicomplete.com', '--log', 'late'], { ...place, input: line });
  await done(args, place);
  const changed = stateOf(folder).filter((each) => !before.includes(each));
  const names = changed.map((each) => each.split(' ')[0]?.replace('semicomplete.com/', '')).sort();
  assert.deepEqual(names, [
    MANIFEST,
    '2015/05/19.csv',
    '2015/05/19.html',
    '2015/05/index.csv',
    '2015/05/index.html',
    '2015/index.csv',
    '2015/index.html',
    'index.html',
    'index.html',
  ]);
  assert.match(readFileSync(join(folder, 'semicomplete.com/2015/05/19.csv'), 'utf8'), /^page,\/late,/m);
});

test('only what was made here is ever taken away or written over', async (t) => {
  const { folder, ...place } = await realSite(t);
  const run = (...more: readonly string[]) =>
    sixfold(['report', '--static', folder, '--site', 'semicomplete.com', ...more], place);
  assert.equal((await run()).code, 0);
  writeFileSync(join(folder, '2015/05/notes.txt'), 'mine');
  writeFileSync(join(folder, 'robots.txt'), 'mine');
  assert.equal((await run('--from', '2015-05-19', '--to', '2015-05-20')).code, 0);
  const names = filesOf(folder);
  assert.ok(names.includes('2015/05/notes.txt') && names.includes('robots.txt') && names.includes('2015/05/19.html'));
  assert.ok(!names.includes('2015/05/17.html') && !names.includes('2015/05/18.csv'));

  writeFileSync(join(folder, '2015/05/17.html'), 'mine');
  const refused = await run();
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /17\.html is there already and was not made by this command: move it away/);
  assert.equal(readFileSync(join(folder, '2015/05/17.html'), 'utf8'), 'mine');

  const other = join(folder, '..', 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'index.html'), 'mine');
  const foreign = await sixfold(['report', '--static', other, '--site', 'semicomplete.com'], place);
  assert.equal(foreign.code, 1);
  assert.match(foreign.stderr, /is not empty and was not made by this command/);
  assert.deepEqual(readdirSync(other), ['index.html']);
  writeFileSync(join(other, MANIFEST), '{"madeBy":"sixfold report --static","files":{"../data/sixfold.db":"","/etc/passwd":""}}');
  writeFileSync(join(other, '..', 'kept'), 'mine');
  await sixfold(['report', '--static', other, '--site', 'semicomplete.com'], place);
  assert.ok(existsSync(join(place.data, 'sixfold.db')));

  const file = await sixfold(['report', '--static', join(folder, 'robots.txt'), '--site', 'semicomplete.com'], place);
  assert.equal(file.code, 1);
  assert.match(file.stderr, /robots\.txt cannot be written \(ENOTDIR\)/);
});

test('a folder without any data says so', async (t) => {
  const scratch = scratchFolder(t);
  const place = { data: join(scratch, 'data') };
  const none = await sixfold(['report', '--static', join(scratch, 'pages')], place);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /Add one with: sixfold site add DOMAIN/);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  for (const wrong of [['--format', 'text'], ['--json'], ['--day', '2026-03-02'], ['--out', 'x'], ['--limit', '3']])
    assert.equal((await sixfold(['report', '--static', join(scratch, 'pages'), ...wrong], place)).code, 2, wrong[0]);
  await done(['report', '--static', join(scratch, 'pages'), '--site', 'example.com', '--language', 'de'], place);
  assert.match(readFileSync(join(scratch, 'pages/index.html'), 'utf8'), /Von diesen Tagen hat keiner Daten/);
});
