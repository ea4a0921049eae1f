import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ListColumn, ListQuery } from '../../../reports/model/report-source.ts';
import { addDays } from '../../../server/domain/time/day.ts';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { SITE, storeVisits, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { slowReport } from '../../harness/slow-report.ts';

const NOW = Date.UTC(2026, 2, 20, 12) / 1000;
const FIRST = day('2026-01-20');
const PATHS = [
  '/',
  '/Überblick',
  '/überblick/2',
  '/ΣΊΣΥΦΟΣ',
  '/σίσυφος/x',
  '/a',
  '/A',
  '/b/a',
  '/日本',
  '/straße',
  '/😀',
  '/100%25',
  "/o'brien",
  '/a_b',
];
const SEARCHES = [
  '',
  'a',
  'A',
  'ÜBER',
  'σίσυφοσ',
  'Σ',
  'ß',
  '日',
  '😀',
  '%',
  '_',
  "'",
  'nothing like it',
  'firefox 1',
  'DE',
  '192.0',
];

// A repeatable mixture: some paths often, some once, the same number now and then.
const VISITS: readonly TestVisit[] = Array.from({ length: 240 }, (_, n) => ({
  serverAddress: `192.0.${n % 9}.0/24`,
  label: ['de', 'com', null, 'xn--p1ai'][n % 4] ?? null,
  browser: ['Firefox', 'Chrome', 'Safari'][(n * n) % 3] ?? 'Opera',
  accesses: [0, 1, 2].slice(0, 1 + (n % 3)).map((nth) => {
    const path = PATHS[(n * (nth + 1) + nth) % (nth === 0 ? 5 : PATHS.length)] ?? '/';
    const download = nth === 2;
    return {
      at: (FIRST + (n % 50)) * 86_400 + n * 60 + nth,
      path: download ? `${path === '/' ? '' : path}/file.pdf` : path,
      download,
    };
  }),
}));

/** What is listed, from the slow count: names, and counts by column. */
function slowRows(name: string, from: string, to: string): readonly { name: string; counts: Readonly<Record<string, number>> }[] {
  const report = slowReport(VISITS, 'UTC', from, to);
  const counted = (counts: Readonly<Record<string, number>>, text = (key: string) => key) =>
    Object.entries(counts).map(([key, count]) => ({ name: text(key), counts: { count } }));
  switch (name) {
    case 'pages':
      return Object.entries(report.pages).map(([path, text]) => {
        const [count = 0, visits = 0, entries = 0, exits = 0] = text.split(' ').map(Number);
        return { name: path, counts: { count, visits, entries, exits } };
      });
    case 'documents':
      return counted(report.documents);
    case 'browsers':
      return counted(report.browsers, (family) => `${family} 1`);
    case 'browserFamilies':
      return counted(report.browsers);
    case 'topLevelDomains':
      return counted(report.topLevelDomains);
    default:
      return counted(report.serverAddresses);
  }
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('a list can be searched in every script, sorted by each column and paged, and its pages are the whole of it', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(() => at.close());
  await storeVisits(at, VISITS);
  await at.operations.rollUp({ domain: SITE, onlyDirty: true });
  const source = reportsOf(at.store).source(at.site);
  const iso = (of: number) => new Date(of * 86_400_000).toISOString().slice(0, 10);
  const anyName = fc.constantFrom('pages', 'documents', 'browsers', 'browserFamilies', 'topLevelDomains', 'serverAddresses');
  const anyWanted: fc.Arbitrary<ListQuery> = fc.record({
    search: fc.constantFrom(...SEARCHES),
    sort: fc.constantFrom<ListColumn>('name', 'count', 'visits', 'entries', 'exits'),
    descending: fc.boolean(),
    offset: fc.integer({ min: 0, max: 20 }),
    limit: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Number.POSITIVE_INFINITY)),
  });
  // A day, days of two months, a whole month with days around it, everything.
  const anyPeriod = fc.constantFrom([3, 0], [5, 15], [8, 35], [0, 60]);
  const known = new Map<string, ReturnType<typeof slowRows>>();
  fc.assert(
    fc.property(anyName, anyWanted, anyPeriod, (name, wanted, [start = 0, length = 0]) => {
      const [from, to] = [addDays(FIRST, start), addDays(FIRST, start + length)];
      const { rows, total } = source.list(name, from, to, wanted);
      const { search, sort, descending, offset, limit } = wanted;
      const sign = descending ? -1 : 1;
      const value = ({ counts }: { counts: Readonly<Record<string, number>> }) => counts[sort] ?? counts['count'] ?? 0;
      const key = `${name} ${from} ${to}`;
      const slow = known.get(key) ?? slowRows(name, iso(from), iso(to));
      known.set(key, slow);
      const expected = slow
        .filter((row) => new RegExp(search.replace(/[$.*+?^{}()|[\]\\/]/g, '\\$&'), 'iu').test(row.name))
        .sort((a, b) =>
          sort === 'name' ? sign * byBytes(a.name, b.name) : sign * (value(a) - value(b)) || byBytes(a.name, b.name),
        );
      const told = rows.map((row) => {
        if ('pageViews' in row)
          return {
            name: row.path,
            counts: { count: row.pageViews, visits: row.visits, entries: row.entries, exits: row.exits },
          };
        if ('downloads' in row) return { name: row.path, counts: { count: row.downloads } };
        if ('version' in row) return { name: `${row.name} ${row.version}`, counts: { count: row.visits } };
        if ('label' in row) return { name: row.label ?? '', counts: { count: row.visits } };
        return { name: 'name' in row ? row.name : row.serverAddress, counts: { count: row.visits } };
      });
      assert.equal(total, expected.length);
      assert.deepEqual(told, expected.slice(offset, offset + limit));
    }),
    { numRuns: 500 },
  );
});
