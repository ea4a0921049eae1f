import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { renderReport } from '../../reports/files/render.ts';
import type { Report } from '../../reports/model/report.ts';
import { readUserAgent } from '../../server/domain/browser.ts';
import { recordedPath } from '../../server/domain/path/path.ts';
import { parseDay, seconds } from '../../server/domain/time/day.ts';
import { assembleVisits } from '../../server/ingest/visits.ts';
import { type ImportSummary, importLogs } from '../../server/logs/import-log.ts';
import { findLogFiles } from '../../server/logs/log-files.ts';
import { logStore } from '../../server/logs/log-store.ts';
import { importReader } from '../../server/store/records/import-state.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { closeDay } from '../../server/store/rollups/retention.ts';
import { FIREFOX } from '../harness/collect.ts';
import { reportsOf } from '../harness/open-store.ts';
import { REAL_LOG } from '../harness/real-log.ts';
import { recount } from '../harness/recount.ts';
import { type TestStore, testStore } from '../harness/rollup-store.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';

const START = Date.UTC(2026, 2, 2, 12) / 1000;
const REAL_SITE = 'semicomplete.com';
const REAL_LINES = readFileSync(REAL_LOG, 'latin1').trimEnd().split('\n');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function lineAt(at: number, address: string, target: string): string {
  const time = new Date(at * 1000);
  const day = `${String(time.getUTCDate()).padStart(2, '0')}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
  return `${address} - - [${day}:${time.toISOString().slice(11, 19)} +0000] "GET ${target} HTTP/1.1" 200 1 "-" "${FIREFOX}"`;
}

/** Lines over hours in order of arrival: some come up to five hours late, some bear a time days ahead. */
const smallLog = fc
  .array(
    fc.record({
      gap: fc.nat(600),
      visitor: fc.nat(3),
      target: fc.constantFrom('/', '/a', '/b', '/a.pdf'),
      off: fc.oneof(
        { weight: 8, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: -60, max: 0 }) },
        { weight: 1, arbitrary: fc.constantFrom(-18_000, -301, -62, 62, 20 * 86_400) },
      ),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((entries) => {
    let now = START;
    // Two lines of a visitor in one second could not be told apart by their order once they are cut apart.
    const taken = new Set<string>();
    return entries.flatMap(({ gap, visitor, target, off }) => {
      now += gap;
      const name = `${visitor} ${now + off}`;
      if (taken.has(name)) return [];
      taken.add(name);
      return [lineAt(now + off, `192.0.${visitor}.7`, target)];
    });
  });

async function imported(
  held: TestStore,
  domain: string,
  paths: readonly string[],
): Promise<{ summary: ImportSummary; report: string }> {
  await held.operations.addSite({ domain, timeZone: 'UTC', aliases: [] });
  return importedAgain(held, domain, paths);
}

async function importedAgain(
  held: TestStore,
  domain: string,
  paths: readonly string[],
): Promise<{ summary: ImportSummary; report: string }> {
  const { store, operations } = held;
  const site = siteNamed(store.db, domain);
  const writer = { operations, remote: false, leaving: false, close: () => undefined };
  const summary = await importLogs(site, await findLogFiles(paths, {}), {
    store: logStore(importReader(store.db), writer),
    secret: 'secret',
    serverAddressMode: 'network',
    readUserAgent,
    topLevelDomainOf: () => null,
    progress: () => undefined,
  });
  await operations.rollUp({ domain, onlyDirty: true });
  const [from, to] = [parseDay('2026-03-01'), parseDay('2026-04-15')];
  assert.ok(from !== undefined && to !== undefined);
  const request = { from, to, format: 'json', limit: undefined, now: seconds(held.clock.now), language: 'en' } as const;
  const { site: _, ...report } = JSON.parse(await renderReport(reportsOf(store).source(site), request)) as Report;
  return { summary, report: JSON.stringify(report) };
}

test('a log cut into pieces that are given in any order comes to the report of the whole, whatever lines are late or ahead', async (t) => {
  const folder = scratchFolder(t);
  const held = await testStore(join(folder, 'data'), 'UTC', START + 40 * 86_400);
  t.after(() => held.close());
  let cases = 0;
  const cuts = fc.array(fc.record({ after: fc.nat(40), key: fc.nat() }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(smallLog, cuts, async (lines, cutPieces) => {
      cases += 1;
      const file = (name: string, content: readonly string[]) => {
        const path = join(folder, name);
        writeFileSync(path, content.map((line) => `${line}\n`).join(''));
        return path;
      };
      const ends = [...cutPieces.map(({ after }) => after), lines.length].sort((a, b) => a - b);
      const pieces = ends
        .map((end, index) => lines.slice(ends[index - 1] ?? 0, end))
        .map((piece, index) => ({ path: file(`access.log.${index}`, piece), key: cutPieces[index]?.key ?? 0 }))
        .sort((a, b) => a.key - b.key);
      const whole = await imported(held, `whole-${cases}.example`, [file('access.log', lines)]);
      const together = await imported(
        held,
        `cut-${cases}.example`,
        pieces.map(({ path }) => path),
      );
      assert.deepEqual(together, whole);
      const expected = recount(lines);
      const { totals, excluded } = JSON.parse(whole.report) as Report;
      assert.deepEqual(
        [totals.visits, totals.pageViews, totals.downloads, totals.singlePageVisits, excluded],
        [expected.visits, expected.pageViews, expected.downloads, expected.singlePageVisits, expected.excluded],
      );
      assert.equal(whole.summary.visits, expected.visits);
    }),
    { numRuns: 30 },
  );
});

async function realFolder(t: Parameters<typeof scratchFolder>[0]): Promise<Place & { readonly folder: string }> {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data'), folder };
  await done(['site', 'add', REAL_SITE, '--time-zone', 'UTC'], place);
  return place;
}

async function importReal(place: Place, files: readonly string[]): Promise<ImportSummary> {
  return JSON.parse(await done(['import', ...files, '--site', REAL_SITE, '--json'], place)) as ImportSummary;
}

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

test('lines hours late or years ahead are visits of their own and end nobody else’s', async (t) => {
  const place = await realFolder(t);
  const STRAYS = 20;
  const lines = [...REAL_LINES];
  for (let n = 0; n < STRAYS; n++) {
    const position = 450 + n * 490;
    const around = Date.UTC(2015, 4, 17, 10) / 1000 + position * 30;
    const at = n % 2 === 0 ? around - 5 * 3_600 : Date.UTC(2099, 0, 1 + n) / 1000;
    lines.splice(position, 0, lineAt(at, `198.51.${n}.7`, '/stray'));
  }
  writeFileSync(join(place.folder, 'access.log'), lines.join('\n'), 'latin1');
  const whole = recount(REAL_LINES);
  const { pageViews, visits, excluded } = await importReal(place, [join(place.folder, 'access.log')]);
  assert.deepEqual([pageViews, visits, excluded], [whole.pageViews + STRAYS, whole.visits + STRAYS, whole.excluded]);
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

test('once a clock that ran ahead is right again, a visitor begins one visit anew, not one with each page', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const joins = [3_600, 3_610, 5, 15, 25, 35].map((after) =>
    visits.join('visitor', seconds(START + after), 'page', path, (START + after) * 1000),
  );
  assert.deepEqual(
    joins.map((joined) => joined.outcome === 'counted' && joined.begins),
    [true, false, true, false, false, false],
  );
});

test('a late line joins its visitor’s visit of that time, and the one that is open goes on', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const joins = [18_000, 0, 18_060, 30, 60, 18_120].map((after) => visits.join('visitor', seconds(START + after), 'page', path));
  assert.deepEqual(
    joins.map((joined) => joined.outcome === 'counted' && joined.earlier),
    [0, 0, 1, 1, 2, 2],
  );
});

test('log lines that jump back and forth in time end no visit that is open', () => {
  const visits = assembleVisits();
  const path = recordedPath('/a');
  assert.ok(path !== undefined);
  const page = (visitor: string, after: number) => visits.join(visitor, seconds(START + after), 'page', path);
  page('reader', 0);
  for (let n = 1; n < 10; n++) {
    page(`late ${n}`, -18_000);
    page(`other ${n}`, n);
    page(`ahead ${n}`, 18_000);
  }
  const joined = page('reader', 60);
  assert.ok(joined.outcome === 'counted' && !joined.begins);
});

test('a day whose records expire while its log is being imported gets none, and its lines count as late the next time', async (t) => {
  const folder = scratchFolder(t);
  const held = await testStore(join(folder, 'data'), 'UTC', START + 40 * 86_400);
  t.after(() => held.close());
  const { store, operations } = held;
  const path = join(folder, 'access.log');
  writeFileSync(path, [lineAt(START, '192.0.2.7', '/a'), lineAt(START + 9, '192.0.2.7', '/b'), ''].join('\n'));
  const closing: TestStore = {
    ...held,
    operations: {
      ...operations,
      async storeImportBatch(batch) {
        const site = siteNamed(store.db, 'expiring.example');
        assert.ok(await closeDay(store.db, site, site.zone.dayOf(seconds(START)), store.yieldToHits));
        return operations.storeImportBatch(batch);
      },
    },
  };
  await assert.rejects(imported(closing, 'expiring.example', [path]), {
    name: 'Refusal',
    message: /^The records of 2026-03-02 expired while/,
  });
  const stored = () =>
    ['access', 'visit', 'ledger'].map((table) => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  assert.deepEqual(stored(), [0, 0, 0]);
  const { summary } = await importedAgain(held, 'expiring.example', [path]);
  assert.deepEqual([summary.lines, summary.excluded, summary.alreadyImported], [2, { late: 2 }, 0]);
});

test('a log that cannot be opened is told in a sentence, before anything of the others is imported', async (t) => {
  const place = await realFolder(t);
  const loop = join(place.folder, 'loop.log');
  symlinkSync('loop.log', loop);
  const { code, stderr } = await sixfold(['import', REAL_LOG, loop, '--site', REAL_SITE], place);
  assert.deepEqual([code, stderr], [1, `${loop} cannot be read (ELOOP).\n`]);
  assert.equal((await importReal(place, [REAL_LOG])).alreadyImported, 0);
});
