import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ImportSummary } from '../../server/logs/import-log.ts';
import { lineAt, START } from '../harness/imported-log.ts';
import { importReal, realFolder } from '../harness/real-import.ts';
import { REAL_LINES, REAL_LOG, REAL_SITE } from '../harness/real-log.ts';
import { recount } from '../harness/recount.ts';
import { sixfold } from '../harness/run.ts';

test('the real log cut within seconds loses no line, in whatever order its pieces are given', async (t) => {
  const whole = recount(REAL_LINES);
  for (const names of [
    ['access.log.2', 'access.log.1', 'access.log'],
    ['access.log', 'access.log.1', 'access.log.2'],
  ]) {
    const place = await realFolder(t);
    for (const [name, from, to] of [
      ['access.log.2', 0, 3_000],
      ['access.log.1', 3_000, 6_000],
      ['access.log', 6_000, 10_000],
    ] as const)
      writeFileSync(join(place.folder, name), REAL_LINES.slice(from, to).join('\n'), 'latin1');
    const { pageViews, downloads, visits, alreadyImported, excluded } = await importReal(
      place,
      names.map((name) => join(place.folder, name)),
    );
    assert.deepEqual(
      { pageViews, downloads, visits, alreadyImported, excluded },
      {
        pageViews: whole.pageViews,
        downloads: whole.downloads,
        visits: whole.visits,
        alreadyImported: 0,
        excluded: whole.excluded,
      },
    );
  }
});

test('a file given twice, by another name, packed or only its beginning, is one, and that is said', async (t) => {
  const place = await realFolder(t);
  const path = (name: string) => join(place.folder, name);
  const content = Buffer.from(`${REAL_LINES.slice(0, 2_000).join('\n')}\n`, 'latin1');
  const half = Buffer.from(`${REAL_LINES.slice(0, 900).join('\n')}\n`, 'latin1');
  writeFileSync(path('half.log'), half);
  writeFileSync(path('access.log.1'), content);
  writeFileSync(path('access.log.1.gz'), gzipSync(content));
  // The same beginning, but another log from its second half on.
  writeFileSync(path('other.log'), Buffer.concat([half, Buffer.from(`${lineAt(START, '192.0.2.7', '/other')}\n`)]));
  const files = ['half.log', 'access.log.1', 'access.log.1.gz', 'access.log.1', 'other.log'].map(path);
  const { stdout, stderr, code } = await sixfold(['import', ...files, '--site', REAL_SITE, '--json'], place);
  assert.equal(code, 0, stderr);
  const summary = JSON.parse(stdout) as ImportSummary;
  const twice = recount([...REAL_LINES.slice(0, 2_000)]);
  const others = recount(REAL_LINES.slice(0, 900));
  assert.equal(summary.lines, 900 + 3 * 2_000 + 901);
  assert.equal(summary.alreadyImported, 900 + 2 * 2_000);
  assert.equal(summary.pageViews, twice.pageViews + others.pageViews + 1);
  for (const name of ['half.log', 'access.log.1.gz', 'access.log.1'])
    assert.match(
      stderr,
      new RegExp(`^The lines of \\S*/${name.replaceAll('.', '\\.')} stand in \\S+, too: they are counted once\\.$`, 'm'),
    );

  const again = await sixfold(['import', '-', '-', '--site', REAL_SITE, '--json'], {
    ...place,
    input: content.toString('latin1'),
  });
  assert.equal((JSON.parse(again.stdout) as ImportSummary).lines, 2_000);
  assert.match(again.stderr, /^The lines of stdin stand in stdin, too: they are counted once\.$/m);
});

test('a log that cannot be opened is told in a sentence, before anything of the others is imported', async (t) => {
  const place = await realFolder(t);
  const loop = join(place.folder, 'loop.log');
  symlinkSync('loop.log', loop);
  const { code, stderr } = await sixfold(['import', REAL_LOG, loop, '--site', REAL_SITE], place);
  assert.deepEqual([code, stderr], [1, `${loop} cannot be read (ELOOP).\n`]);
  assert.equal((await importReal(place, [REAL_LOG])).alreadyImported, 0);
});
