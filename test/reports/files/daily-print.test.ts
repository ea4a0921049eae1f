import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dailyChart } from '../../../reports/components/daily-report.tsx';
import { dailyFile } from '../../../reports/files/html-file.tsx';
import { localeOf } from '../../../reports/locale/locale.ts';
import type { Daily } from '../../../reports/model/daily.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import { startChromium } from '../../harness/chromium.ts';
import { pagesOf } from '../../harness/pdf.ts';

const LONG = `/a-page-with-a-name-as-long-as-anybody-would-make-one/${'and-longer/'.repeat(20)}`;
const path = (index: number) => `${LONG}${index}`;
const rows = <Row>(make: (index: number) => Row) => ({
  rows: Array.from({ length: 10 }, (_, index) => make(index)),
  total: 4_321,
});
const MANY = 1_234_567;
const counts = { visits: MANY, pageViews: MANY, downloads: MANY };
const REASONS = [
  'malformed',
  'method',
  'bot',
  'privacy-signal',
  'origin',
  'address',
  'status',
  'asset',
  'path',
  'rate',
  'late',
  'repeat',
  'duplicate',
];

/** The fullest day there can be. */
const FULL: Daily = {
  site: `${'statistics-of-a-very-long-name.'.repeat(7)}example`,
  timeZone: 'America/Argentina/ComodRivadavia',
  day: '2026-09-30',
  hoursSoFar: null,
  totals: {
    ...counts,
    singlePageVisits: 3,
    serverAddresses: MANY,
    medianVisitSeconds: 36_000,
    meanVisitSeconds: 1,
    timedVisits: 9,
  },
  baseline: {
    days: 8,
    ...counts,
    pagesAVisit: 12.5,
    medianVisitSeconds: 30_000,
    pageViewsByHour: Array<number>(25).fill(MANY),
    excluded: Object.fromEntries(REASONS.map((reason) => [reason, MANY])),
  },
  series: {
    unit: 'hour',
    points: Array.from({ length: 25 }, (_, hour) => ({
      start: new Date(Date.UTC(2026, 8, 30, hour)).toISOString(),
      at: seconds(Date.UTC(2026, 8, 30, hour) / 1000),
      ...counts,
    })),
  },
  lists: {
    pages: rows((index) => ({ path: path(index), pageViews: MANY, visits: MANY, entries: MANY, exits: MANY })),
    documents: rows((index) => ({ path: path(index), downloads: MANY })),
    topLevelDomains: rows((index) => ({ label: `de${index}`, source: 'country', visits: MANY })),
    browserFamilies: rows((index) => ({ name: path(index), visits: MANY })),
    serverAddresses: rows((index) => ({ serverAddress: `2001:db8:ffff:${index}::/48`, visits: MANY })),
  },
  changed: Array.from({ length: 6 }, (_, index) => ({ kind: 'page', path: path(index), count: MANY, baseline: 1.5 })),
  firstSeen: {
    rows: Array.from({ length: 6 }, (_, index) => ({ kind: 'document', path: path(index), day: '2026-09-30', count: MANY })),
    total: 4_321,
  },
  received: 5 * MANY,
  excluded: Object.fromEntries(REASONS.map((reason) => [reason, MANY])),
  unusualExcluded: REASONS,
  gaps: [{ from: '2026-09-30T03:00:00Z', to: '2026-09-30T05:00:00Z' }],
};

test('the fullest day there can be is printed on one sheet of A4 and of Letter, in English and German', async (t) => {
  const browser = await startChromium(t);
  for (const [tag, colorScheme] of [
    ['en-GB', 'light'],
    ['de-DE', 'dark'],
  ] as const) {
    const locale = localeOf(tag);
    const page = await browser.newPage({ colorScheme, viewport: { width: 400, height: 800 } });
    const story = { headline: `${LONG.replaceAll('/', ' ')} `.repeat(4), details: LONG.repeat(6) };
    await page.setContent(dailyFile({ locale, daily: FULL, story, chart: await dailyChart(locale, FULL) }));
    await page.emulateMedia({ media: 'print', colorScheme });
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    // Letter is the shorter one: 279.4 mm less the margins, at 96 pixels an inch.
    await page.setViewportSize({ width: 740, height: 400 });
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
    assert.ok(height <= 978, `${tag} ${height}`);
    for (const format of ['A4', 'Letter'] as const) {
      const margin = { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' };
      const pdf = await page.pdf({ format, margin, printBackground: true });
      assert.equal(pagesOf(pdf), 1, `${tag} ${format}`);
    }
  }
});
