import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Report } from '../../reports/model/report.ts';
import type { ImportSummary } from '../../server/logs/import-log.ts';
import { FIREFOX } from '../harness/collect.ts';
import { importReal, realFolder } from '../harness/real-import.ts';
import { REAL_LINES as LINES, REAL_LOG, REAL_SITE as SITE } from '../harness/real-log.ts';
import { type Recount, recount } from '../harness/recount.ts';
import { notCounted, reportOf } from '../harness/report.ts';
import { done, environment, MAIN, type Place, sixfold } from '../harness/run.ts';
import { startServe } from '../harness/serve.ts';
import { sum } from '../harness/tally.ts';

/** The time of a line of the real log, in ms. */
function timeOf(line: string): number {
  const [, day, hour, minute, second] = /\[(\d+)\/May\/2015:(\d+):(\d+):(\d+)/.exec(line) ?? [];
  return Date.UTC(2015, 4, Number(day), Number(hour), Number(minute), Number(second));
}

const realReport = (place: Place) => reportOf(SITE, '2015-05-17', '2015-05-20', place);

function agrees(report: Report, expected: Recount): void {
  const { totals } = report;
  const { visits, pageViews, downloads, singlePageVisits, serverAddresses } = expected;
  assert.deepEqual(
    {
      visits: totals.visits,
      pageViews: totals.pageViews,
      downloads: totals.downloads,
      singlePageVisits: totals.singlePageVisits,
      serverAddresses: totals.serverAddresses,
    },
    { visits, pageViews, downloads, singlePageVisits, serverAddresses },
  );
  assert.deepEqual(report.excluded, expected.excluded);
  for (const row of report.days) assert.equal(row.visits, expected.visitsByDay[row.day] ?? 0, row.day);
  for (const row of report.hours) assert.equal(row.pageViews, expected.viewsByHour[row.hour] ?? 0, row.hour);
  for (const row of report.pages) {
    assert.equal(row.pageViews, expected.viewsByPath[row.path] ?? 0, row.path);
    assert.equal(row.exits, expected.exits[row.path] ?? 0, row.path);
    assert.equal(row.entries, expected.entries[row.path] ?? 0, row.path);
  }
}

test('the real log comes to the same counts as a slow recount from the definitions', async (t) => {
  const place = await realFolder(t);
  const summary = await importReal(place, [REAL_LOG]);
  const report = await realReport(place);
  const expected = recount(LINES);
  agrees(report, expected);
  assert.equal(summary.excluded['malformed'], 1);
  assert.equal(
    summary.lines,
    summary.pageViews + summary.downloads + sum(Object.values(summary.excluded)) + summary.alreadyImported,
  );
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  assert.equal(sum(report.browsers.map((row) => row.visits)), report.totals.visits);
  assert.equal(sum(report.topLevelDomains.map((row) => row.visits)), report.totals.visits);
  assert.ok(report.topLevelDomains.every((row) => row.label === null || row.source === 'country'));
});

test('a log that grows is imported piece by piece to the same report as at once, and again changes nothing', async (t) => {
  const place = await realFolder(t);
  const atOnce = await realFolder(t);
  await importReal(atOnce, [REAL_LOG]);
  const file = join(place.folder, 'access.log');
  let counted = 0;
  // Cut in the middle of minutes in which lines are out of order, and of visits.
  for (const end of [1, 2_500, 2_501, 6_789, 10_000]) {
    writeFileSync(file, `${LINES.slice(0, end).join('\n')}\n`, 'latin1');
    const summary = await importReal(place, [file]);
    assert.equal(summary.lines, end);
    assert.equal(summary.alreadyImported, counted);
    counted = end;
  }
  const grown = await realReport(place);
  const whole = await realReport(atOnce);
  assert.deepEqual({ ...grown.excluded }, { ...whole.excluded });
  assert.equal(grown.totals.pageViews, whole.totals.pageViews);
  assert.equal(grown.received, whole.received);
  assert.equal(grown.totals.downloads, whole.totals.downloads);
  // Lines a minute late may come after the cut: a visit can begin anew there, and only there.
  assert.ok(
    Math.abs(grown.totals.visits - whole.totals.visits) <= 8,
    `${grown.totals.visits} visits, at once ${whole.totals.visits}`,
  );
  writeFileSync(join(place.folder, 'access.log.gz'), gzipSync(readFileSync(file)));
  assert.equal((await importReal(place, [join(place.folder, 'access.log.gz')])).alreadyImported, 10_000);
  assert.deepEqual(await realReport(place), grown);
});

test('rotated pieces given together are one log: visits go on from piece to piece, and a piece given twice counts once', async (t) => {
  const place = await realFolder(t);
  const atOnce = await realFolder(t);
  await importReal(atOnce, [REAL_LOG]);
  const sorted = [...LINES].sort((a, b) => timeOf(a) - timeOf(b));
  // Cut between seconds, as close to the middle of visits as may be.
  const cuts = [3_000, 7_000].map((near) =>
    sorted.findIndex((line, index) => index > near && timeOf(line) !== timeOf(sorted[index - 1] ?? '')),
  );
  const [first = 0, second = 0] = cuts;
  const pieces = {
    'access.log.2': sorted.slice(0, first),
    'access.log.1': sorted.slice(first, second),
    'access.log': sorted.slice(second),
  };
  const files = Object.entries(pieces).map(([name, lines]) => {
    writeFileSync(join(place.folder, name), lines.join('\n'), 'latin1');
    return join(place.folder, name);
  });
  const summary = JSON.parse(
    await done(['import', ...files, files.at(-1) ?? '', '--site', SITE, '--json'], place),
  ) as ImportSummary;
  assert.equal(summary.alreadyImported, pieces['access.log'].length);
  const [together, whole] = [await realReport(place), await realReport(atOnce)];
  assert.deepEqual([together.totals, together.excluded, together.received], [whole.totals, whole.excluded, whole.received]);
});

test('lines before a fault in a file are kept, and giving the files again goes on from there', async (t) => {
  const place = await realFolder(t);
  const packed = gzipSync(Buffer.from(LINES.join('\n'), 'latin1'));
  const file = join(place.folder, 'access.log.gz');
  writeFileSync(file, packed.subarray(0, packed.length / 2));
  const broken = await sixfold(['import', file, '--site', SITE, '--json'], place);
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /is damaged.*Lines before that were imported/);
  const kept = (await realReport(place)).received;
  assert.ok(kept > 1_000 && kept < 10_000, String(kept));
  writeFileSync(file, packed);
  const again = await importReal(place, [file]);
  assert.ok(Math.abs(again.alreadyImported - kept) <= 1, 'the line that was cut in two may count as malformed');
});

test('days are local days: in another zone the same visits fall on other days, and none is lost', async (t) => {
  const place = await realFolder(t, 'Asia/Kathmandu');
  const summary = await importReal(place, [REAL_LOG]);
  const report = await reportOf(SITE, '2015-05-16', '2015-05-22', place);
  assert.equal(report.totals.visits, summary.visits);
  assert.equal(sum(report.days.map((row) => row.pageViews)), summary.pageViews);
  assert.ok(report.hours.every((row) => row.hour.endsWith(':15:00Z')));
  assert.equal(report.days.find((row) => row.day === '2015-05-21')?.visits !== 0, true);
});

test('beside a running serve an import goes through it, and both count', async (t) => {
  const place = await realFolder(t);
  const alone = await realFolder(t);
  const server = await startServe(t, place);
  const [beside, by] = [await importReal(place, [REAL_LOG]), await importReal(alone, [REAL_LOG])];
  assert.deepEqual({ ...beside, seconds: 0 }, { ...by, seconds: 0 });
  assert.deepEqual({ ...(await realReport(place)), gaps: [] }, { ...(await realReport(alone)), gaps: [] });
  assert.equal((await server.stop()).code, 0);
});

test('an import beside a serve that ends is told so, and given again goes on from there', async (t) => {
  const place = await realFolder(t);
  const server = await startServe(t, place);
  const args = [MAIN, 'import', '-', '--log', 'access.log', '--site', SITE];
  const importing = spawn(process.execPath, args, { env: environment(place), stdio: ['pipe', 'ignore', 'pipe'] });
  importing.stdin.on('error', () => importing.stdin.destroy());
  const said = text(importing.stderr);
  const gone = once(importing, 'exit');
  importing.stdin.write(`${LINES.slice(0, 5_000).join('\n')}\n`, 'latin1');
  while ((await realReport(place)).totals.pageViews === 0);
  assert.equal((await server.stop()).code, 0);
  importing.stdin.end(`${LINES.slice(5_000).join('\n')}\n`, 'latin1');
  assert.deepEqual(await gone, [1, null]);
  assert.match(await said, /^The running `sixfold serve` ended before it had answered: start the command again\.$/m);

  const whole = await importReal(place, [REAL_LOG], '--log', 'access.log');
  assert.ok(whole.alreadyImported > 0 && whole.alreadyImported < LINES.length, String(whole.alreadyImported));
  const alone = await realFolder(t);
  await importReal(alone, [REAL_LOG]);
  assert.deepEqual({ ...(await realReport(place)), gaps: [] }, { ...(await realReport(alone)), gaps: [] });
});

test('visits over midnight count once, on the day of their first access, and their later pages on the next day', async (t) => {
  const place = await realFolder(t);
  const line = (time: string, target: string, address = '192.0.2.7') =>
    `${address} - - [${time} +0000] "GET ${target} HTTP/1.1" 200 1 "-" "${FIREFOX}"\n`;
  const file = join(place.folder, 'midnight.log');
  writeFileSync(
    file,
    [
      line('01/Mar/2026:23:50:00', '/in'),
      line('02/Mar/2026:00:05:00', '/out'),
      line('02/Mar/2026:00:35:00', '/a.pdf'),
      line('02/Mar/2026:00:35:00', '/a.pdf'),
      line('02/Mar/2026:01:05:01', '/again'),
    ].join(''),
  );
  await importReal(place, [file]);
  const [first, second] = [
    await reportOf(SITE, '2026-03-01', '2026-03-01', place),
    await reportOf(SITE, '2026-03-02', '2026-03-02', place),
  ];
  assert.deepEqual(
    [first.totals.visits, first.totals.pageViews, first.totals.downloads, first.totals.medianVisitSeconds],
    [1, 1, 0, 2_700],
  );
  assert.deepEqual(first.pages, [
    { path: '/in', pageViews: 1, visits: 1, entries: 1, exits: 0 },
    { path: '/out', pageViews: 0, visits: 1, entries: 0, exits: 1 },
  ]);
  assert.deepEqual(
    [second.totals.visits, second.totals.pageViews, second.totals.downloads, second.totals.medianVisitSeconds],
    [1, 2, 1, null],
  );
  assert.deepEqual(second.excluded, { repeat: 1 });
});

test('a common log has no browsers, and its visitors are told apart by address alone', async (t) => {
  const place = await realFolder(t);
  const file = join(place.folder, 'common.log');
  writeFileSync(
    file,
    '192.0.2.7 - - [01/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1\n192.0.2.7 - - [01/Mar/2026:10:00:09 +0100] "GET /b HTTP/1.0" 200 -\n192.0.2.7 - - [01/Mar/2026:10:00:10 +0100] "CONNECT x.example:443 HTTP/1.1" 405 -\n',
  );
  const summary = await importReal(place, [file]);
  assert.deepEqual([summary.visits, summary.pageViews, summary.excluded], [1, 2, { method: 1 }]);
  assert.deepEqual((await reportOf(SITE, '2026-03-01', '2026-03-01', place)).browsers, [
    { name: 'unknown', version: '', visits: 1 },
  ]);
});

test('a log that cannot be imported says why, and stores nothing', async (t) => {
  const place = await realFolder(t);
  const write = (name: string, content: string | Buffer) => {
    const file = join(place.folder, name);
    writeFileSync(file, content);
    return file;
  };
  const cases: readonly (readonly [string, RegExp])[] = [
    [place.folder, /is a folder/],
    [join(place.folder, 'missing.log'), /does not exist/],
    [
      write('app.log', '{"level":30}\n{"level":30}\n'),
      /Line 1 is of the shape {"…":N} .*expected is the common or combined format/s,
    ],
    [write('broken.gz', gzipSync(Buffer.from(LINES.slice(0, 500).join('\n'), 'latin1')).subarray(0, 300)), /is damaged/],
  ];
  for (const [file, expected] of cases) {
    const { code, stdout, stderr } = await sixfold(['import', file, '--site', SITE, '--json'], place);
    assert.equal(code, 1, file);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /at .*\.js:\d+/);
  }
  const unknown = await sixfold(['import', REAL_LOG, '--site', 'other.example'], place);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no site "other.example".*semicomplete\.com/);
  assert.equal((await realReport(place)).received, 0);
  assert.equal((await importReal(place, [write('empty.log', '')])).lines, 0);
});
