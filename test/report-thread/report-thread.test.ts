import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Filter } from '../../reports/model/filters.ts';
import { addDays, seconds } from '../../server/domain/time/day.ts';
import { type ReportThread, reportThread } from '../../server/report-thread/report-thread.ts';
import { countDay } from '../../server/store/rollups/rollup-count.ts';
import { day } from '../harness/days.ts';
import { SITE, storeVisits, type TestVisit, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const FIRST = day('2026-03-02');
const DAYS = 28;
const NOW = seconds(Date.UTC(2026, 2, 31, 12) / 1000);
const FILTER: Filter = { field: 'page', value: '/a' };

/** A report thread on four weeks of visits, counted. */
async function threadOn(t: TestContext): Promise<ReportThread> {
  const folder = scratchFolder(t);
  const at = await testStore(folder, 'UTC', NOW);
  t.after(at.close);
  const visits = Array.from({ length: DAYS }, (_, n): TestVisit => {
    const start = addDays(FIRST, n) * 86_400 + 43_200;
    const path = n % 2 === 0 ? '/a' : '/b';
    return {
      serverAddress: '192.0.2.0/24',
      label: null,
      browser: 'Firefox',
      accesses: [
        { at: start, path, download: false },
        { at: start + 60, path: `${path}/more`, download: false },
      ],
    };
  });
  await storeVisits(at, visits);
  await at.operations.rollUp({ domain: SITE, onlyDirty: true });
  const thread = reportThread(folder);
  t.after(thread.close);
  return thread;
}

const asked = (filters: readonly Filter[]) => ({
  language: 'en',
  now: NOW,
  viewer: { name: 'ada', administrator: true, notices: [], clock: null },
  domain: SITE,
  view: { period: '30-days' as const, comparison: 'before' as const, filters },
});
const overview = (filters: readonly Filter[]) => ({ kind: 'overview' as const, snippet: '', ...asked(filters) });

test('an overview with filters comes in parts that make the page, and tells of nothing else', async (t) => {
  const thread = await threadOn(t);
  const parts: string[] = [];
  await thread.filteredOverview(overview([FILTER]), new AbortController().signal, (part) => parts.push(part));
  assert.ok(parts.length >= 3);
  const page = parts.join('');
  assert.match(page, /<\/html>\s*$/);
  assert.ok(page.includes('/a/more') && !page.includes('/b/more'));
  const whole = await thread.page(overview([]));
  assert.ok(whole.includes('/a/more') && whole.includes('/b/more'));
});

test('a list with filters holds only what the matching visits have', async (t) => {
  const thread = await threadOn(t);
  const wanted = { search: '', sort: 'count', descending: true, offset: 0, limit: 100 } as const;
  const csv = await thread.page({ kind: 'list csv', name: 'pages', query: wanted, ...asked([FILTER]) });
  assert.deepEqual(
    csv
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 2)),
    [
      ['/a', '14'],
      ['/a/more', '14'],
    ],
  );
});

test('who goes away gets no further part, and others are answered', async (t) => {
  const thread = await threadOn(t);
  const gone = new AbortController();
  const parts: string[] = [];
  await thread.filteredOverview(overview([FILTER]), gone.signal, (part) => {
    parts.push(part);
    gone.abort();
  });
  assert.match(await thread.page(overview([])), /\/b\/more/);
  assert.equal(parts.length, 1);
});

async function collected<Item>(items: Iterable<Item> | AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('a day that is counted in the thread and handed over piece by piece is the day as it is counted here', async (t) => {
  const folder = scratchFolder(t);
  const at = await testStore(folder, 'UTC', NOW);
  t.after(at.close);
  const thread = reportThread(folder);
  t.after(thread.close);
  const pieces: number[] = [];
  for (const [index, paths] of [0, 3, 4_000].entries()) {
    const start = addDays(FIRST, index) * 86_400;
    const accesses = Array.from({ length: paths }, (_, n) => ({ at: start + n, path: `/${n}`, download: n % 3 === 0 }));
    if (paths > 0) await storeVisits(at, [{ serverAddress: '192.0.2.0/24', label: null, browser: 'Firefox', accesses }]);
    const { pieces: there, ...head } = await thread.countDay(at.site, addDays(FIRST, index), true);
    const { pieces: here, ...expected } = countDay(at.store.db, at.site, addDays(FIRST, index), true);
    assert.deepEqual(head, expected);
    const came = await collected(there);
    assert.deepEqual(came.flat(), (await collected(here)).flat());
    pieces.push(came.length);
  }
  assert.deepEqual(pieces.slice(0, 2), [1, 1]);
  assert.ok((pieces[2] ?? 0) > 2);
});
