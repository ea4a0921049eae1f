// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineChart } from '../../../reports/charts/line-chart.ts';
import { reportCsv } from '../../../reports/files/csv.ts';
import { dailyFile, reportFile } from '../../../reports/files/html-file.tsx';
import { reportJson } from '../../../reports/files/json.ts';
import { reportText } from '../../../reports/files/terminal-report.ts';
import { localeOf } from '../../../reports/locale/locale.ts';
import type { Daily } from '../../../reports/model/daily.ts';
import { dayOf } from '../../../reports/model/dates.ts';
import type { DayNews } from '../../../reports/model/day-news.ts';
import { limitLists } from '../../../reports/model/limit.ts';
import type { Overview } from '../../../reports/model/overview.ts';
import type { Report } from '../../../reports/model/report.ts';
import type { Series } from '../../../reports/model/series.ts';
import { dayPage } from '../../../reports/pages/day.tsx';
import { firstRunPage } from '../../../reports/pages/first-run.tsx';
import { listPage } from '../../../reports/pages/list.tsx';
import { loginPage } from '../../../reports/pages/login.tsx';
import { messagePage } from '../../../reports/pages/message.tsx';
import { overviewPage } from '../../../reports/pages/overview.tsx';
import { settingsPage } from '../../../reports/pages/settings.tsx';
import { siteSettingsPage } from '../../../reports/pages/site-settings.tsx';
import { sitesPage } from '../../../reports/pages/sites.tsx';
import { snippetPage } from '../../../reports/pages/snippet.tsx';
import { tokensPage } from '../../../reports/pages/tokens.tsx';
import { waitingPage } from '../../../reports/pages/waiting.tsx';
import { COLUMNS, textWidth } from '../../../reports/words/plain-text.ts';
import { dayStory } from '../../../reports/words/story.ts';
import type { View } from '../../../reports/words/view.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import { skeleton, strings } from '../../harness/naughty.ts';

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

const counts = { visits: 1, pageViews: 1, downloads: 1 };
const series: Series = { unit: 'day', points: [{ start: '2026-03-02', at: seconds(1_772_409_600), ...counts }] };

function newsOf(report: Report): DayNews {
  const [page, document] = [report.pages[0], report.documents[0]];
  return { day: dayOf(report.from), visits: 1, baseline: null, page, document, newPages: 2, newDocuments: 1 };
}

/** A view with this text in every filter. */
function viewOf(value: string): View {
  const filters = (['page', 'document', 'topLevelDomain', 'serverAddress'] as const).map((field) => ({ field, value }));
  return { period: null, comparison: 'before', filters: [...filters, { field: 'browser', value, version: '128' }] };
}

function overviewOf(text: string): Overview {
  const report = reportOf(text);
  const slice = <Row>(rows: readonly Row[]) => ({ rows, total: 7 });
  return {
    ...report,
    filters: [],
    series,
    weekHours: Array<number>(168).fill(1),
    durations: [{ bucket: 3, visits: 1 }],
    lengths: [{ pageViews: 1, visits: 1 }],
    lists: {
      pages: slice(report.pages),
      documents: slice(report.documents),
      topLevelDomains: slice(report.topLevelDomains),
      browsers: slice(report.browsers),
      browserFamilies: slice([{ name: text, visits: 1 }]),
      serverAddresses: slice(report.serverAddresses),
    },
  };
}

/** The day's report with this text as each path, name and reason. */
function dailyOf(text: string): Daily {
  const fresh = { kind: 'page', path: text, day: '2026-03-02', count: 1 } as const;
  return {
    ...overviewOf(text),
    day: '2026-03-02',
    hoursSoFar: null,
    baseline: {
      days: 8,
      visits: 1,
      pageViews: 1,
      downloads: 1,
      pagesAVisit: 1,
      medianVisitSeconds: 1,
      pageViewsByHour: [1],
      excluded: { [text]: 1 },
    },
    changed: [{ kind: 'document', path: text, count: 9, baseline: 1 }],
    firstSeen: { rows: [fresh], total: 2 },
    unusualExcluded: [text],
  };
}

test('the naughty strings of the big list come out of every page, file and text as the texts they are', async () => {
  assert.ok(strings.length > 480);
  const locale = localeOf('de');
  const viewer = { name: 'jo', administrator: true, notices: [], clock: null };
  const today = dayOf('2026-03-03');
  const chart = await lineChart({ locale, id: 'c', title: 't', labels: ['a', 'b'], values: [1, 2], before: null, gaps: [] });
  const pages: readonly ((text: string) => string)[] = [
    (text) => {
      const report = reportOf(text);
      return dayPage({
        locale,
        viewer,
        daily: dailyOf(text),
        chart,
        story: dayStory(locale, newsOf(report), today),
        today: '2026-03-03',
        previous: '2026-03-01',
        next: null,
      });
    },
    (text) =>
      overviewPage(
        {
          locale,
          viewer,
          site: 'example.com',
          view: viewOf(text),
          choice: '30-days',
          from: '2026-03-02',
          to: '2026-03-02',
          story: { headline: text, details: text },
          storyDay: '2026-03-02',
          today: '2026-03-03',
          live: { at: '2026-03-03T00:00:00Z', last30Minutes: counts, today: counts },
          expiredDays: 0,
          against: null,
        },
        { locale, view: viewOf(text), choice: '30-days', overview: overviewOf(text), compared: null, chart },
      ),
    (text) =>
      listPage({
        locale,
        viewer: { ...viewer, name: text, notices: [text] },
        site: text,
        view: viewOf(text),
        from: '2026-03-02',
        to: '2026-03-02',
        name: 'pages',
        query: { search: text, sort: 'count', descending: true, offset: 0, limit: 100 },
        slice: { rows: reportOf(text).pages, total: 1 },
        totals: reportOf(text).totals,
        expiredDays: 1,
      }),
    (text) =>
      waitingPage({
        locale,
        viewer,
        site: text,
        from: '2026-03-01',
        to: '2026-03-02',
        snippet: text,
        arrivals: { received: 1, excluded: { [text]: 1 } },
        lastPeriod: { from: '2026-02-01', to: '2026-02-02' },
        view: viewOf(text),
        choice: 'today',
        today: '2026-03-03',
      }),
    (text) =>
      sitesPage({
        locale,
        viewer,
        sites: [{ domain: text, timeZone: text, yesterday: 1, today: 1, last30: 1 }],
        offset: 0,
        total: 1,
        canAdd: true,
        addFault: text,
        timeZone: text,
      }),
    (text) =>
      snippetPage({
        locale,
        viewer,
        site: text,
        snippet: text,
        pinned: text,
        pixel: text,
        publicUrl: 'http://x.example',
        aliases: [text],
      }),
    (text) => loginPage({ locale, fault: text, name: text, next: text }),
    (text) => firstRunPage({ locale, fault: text, name: text, token: text }),
    (text) =>
      tokensPage({
        locale,
        viewer,
        tokens: [{ id: 1, name: text, metrics: true, sites: [text], owner: text, ends: null, lastUsed: null, fault: null }],
        sites: [text],
        entry: { name: text, sites: [], allSites: false, metrics: false, expires: text },
        fault: text,
        made: { name: text, token: text },
        publicUrl: 'http://x.example',
      }),
    (text) =>
      settingsPage({
        locale,
        viewer: { ...viewer, name: text },
        sites: [text],
        sessions: [{ id: 1, browser: text, ageSeconds: 1, unusedSeconds: 1, current: false }],
        idleHours: 12,
        password: { saved: text, fault: text },
        server: {
          folder: text,
          storage: { databaseBytes: 1, writeAheadBytes: 1, otherBytes: 1, recordBytes: 1, countBytes: 1, freeBytes: 1 },
          records: { oldest: '2026-03-02', days: 1 },
          retentionDays: 90,
          version: text,
          node: text,
          inForce: [{ variable: text, value: text, from: 'flag', meaning: text, next: text }],
          users: [{ name: text, role: 'viewer', sites: [text], disabled: true }],
        },
      }),
    (text) =>
      siteSettingsPage({
        locale,
        viewer,
        site: text,
        timeZone: text,
        zoneFixed: false,
        aliases: [text],
        rules: {
          excludedAddresses: [text],
          excludedPaths: [text],
          rateLimit: null,
          documentEndings: [text],
          pageEndings: [text],
        },
        news: { section: 'paths', fault: text, typed: text },
        preview: { pattern: text, rows: [{ path: text, count: 1 }], paths: 2, hits: 2, cut: true },
      }),
    (text) => messagePage({ locale, viewer, title: text, sentence: text, action: { href: '/', label: text } }),
    (text) => reportFile({ locale, report: limitLists(reportOf(text), 1), series, chart }),
    (text) => dailyFile({ locale, daily: dailyOf(text), story: { headline: text, details: text }, chart }),
  ];
  for (const page of pages) {
    const plain = skeleton(page('harmless'));
    assert.doesNotMatch(plain, /<\S+ [^>]*\bstyle\b/);
    for (const text of strings) assert.equal(skeleton(page(text)), plain, JSON.stringify(text));
  }
  for (const text of strings) {
    const report = reportOf(text);
    assert.deepEqual((JSON.parse(reportJson(report)) as Report).pages, report.pages);
    const story = dayStory(localeOf('en'), newsOf(report), today);
    const printed = reportText(localeOf('en'), report, { daily: dailyOf(text), story });
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
