// Takes seconds.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { spanOf } from '../../../server/domain/time/cover.ts';
import { addDays, type Day, formatDay, seconds } from '../../../server/domain/time/day.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { SITE, storeVisits, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { slowReport, wallClock } from '../../harness/slow-report.ts';
import { sourceReport } from '../../harness/source-report.ts';
import { sum } from '../../harness/tally.ts';

// With SIXFOLD_TEST_ALL=1 every zone and every change of its clocks from 2015 to 2035 is gone through, in some minutes;
// otherwise a few, others each day.
const ALL = process.env['SIXFOLD_TEST_ALL'] === '1';
const AWKWARD = ['Australia/Lord_Howe', 'America/Havana', 'Asia/Beirut', 'Africa/Casablanca', 'America/Nuuk', 'Asia/Pyongyang'];
const ZONES_TRIED = 14;
const CHANGES_TRIED = 4;
const FIRST = Date.UTC(2015, 0, 1) / 1000;
const LAST = Date.UTC(2036, 0, 1) / 1000;
const DAY = 86_400;
const NOW = Date.UTC(2036, 5, 1) / 1000;

const seed = Number(process.env['SIXFOLD_TEST_SEED'] ?? Math.floor(Date.now() / 1000 / DAY));

/** A repeatable choice of so many. */
function some<Item>(items: readonly Item[], count: number, salt: number): readonly Item[] {
  if (ALL || items.length <= count) return items;
  let state = (seed * 7_919 + salt * 104_729) >>> 0;
  return items
    .map((item) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return { item, rank: state };
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ item }) => item);
}

/** The offset from UTC as the platform writes it. */
function offsetText(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => format.formatToParts(at * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** The first second after each change of the offset. */
function changes(offset: (at: number) => string): readonly number[] {
  const found: number[] = [];
  for (let at = FIRST; at < LAST; at += DAY) {
    if (offset(at) === offset(at + DAY)) continue;
    let [before, after] = [at, at + DAY];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offset(middle) === offset(at)) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
}

const AROUND = [-DAY, -7_200, -3_601, -3_600, -1_801, -1, 0, 1, 1_799, 1_800, 3_599, 3_600, 7_200, DAY];

/** Visits around an instant, one of them across it, and at the ends of the local days next to it. */
function visitsAround(change: number, n: number, startOf: (at: number) => number): readonly TestVisit[] {
  const visit = (at: number, nth: number, after: number): TestVisit => ({
    serverAddress: `192.0.${nth}.0/24`,
    label: nth % 2 === 0 ? 'de' : null,
    browser: nth % 3 === 0 ? 'Firefox' : 'Chrome',
    accesses: [
      { at, path: `/${nth % 4}`, download: false },
      ...(after === 0 ? [] : [{ at: at + after, path: `/${n % 3}.pdf`, download: true }]),
    ],
  });
  const midnights = [startOf(change), startOf(change + DAY), startOf(change - DAY)];
  return [
    ...AROUND.map((offset, nth) => visit(change + offset, nth, nth % 3 === 0 ? 60 : 0)),
    visit(change - 900, 20, 1_700),
    ...midnights.flatMap((at, nth) => [visit(at - 1, 30 + nth, 1), visit(at, 40 + nth, 0)]),
  ];
}

test('at every change of the clocks hours add up to the day, days to the month, and the report is what the wall clock says', async (t) => {
  const names = Intl.supportedValuesOf('timeZone');
  const changing = ALL ? names : [...some(names, ZONES_TRIED, 1), ...AWKWARD];
  let tried = 0;
  for (const [number, name] of [...new Set(changing)].entries()) {
    const offset = offsetText(name);
    const instants = some(changes(offset), CHANGES_TRIED, number);
    if (instants.length === 0) continue;
    const folder = mkdtempSync(join(tmpdir(), 'sixfold-test-'));
    const at = await testStore(folder, name, NOW);
    try {
      at.store.db.pragma('synchronous = OFF');
      const { zone } = at.site;
      const startOf = (instant: number) => zone.startOf(zone.dayOf(seconds(instant)));
      const visits = instants.flatMap((instant, n) => visitsAround(instant, n, startOf));
      await storeVisits(at, visits);
      await at.operations.rollUp({ domain: SITE, onlyDirty: true });
      const source = reportsOf(at.store).source(at.site);
      const clock = wallClock(name);
      for (const instant of instants) {
        tried += 1;
        const of = zone.dayOf(seconds(instant));
        const month = spanOf('month', of);
        const where = `${name} ${formatDay(of)} seed ${seed}`;
        for (const [from, to] of [
          [of, of],
          [month.first, month.last],
        ] as const)
          assert.deepEqual(sourceReport(source, from, to), slowReport(visits, name, formatDay(from), formatDay(to)), where);

        const days = [...source.days(month.first, month.last)];
        const monthTotals = source.totals(month.first, month.last);
        assert.equal(sum(days.map(([, counts]) => counts.visits)), monthTotals.visits, where);
        assert.equal(sum(days.map(([, counts]) => counts.pageViews)), monthTotals.pageViews, where);
        assert.equal(sum(source.weekHours(month.first, month.last)), monthTotals.visits, where);
        for (const [each, counts] of days) assertHours(each, counts.visits, where);
      }

      function assertHours(day: Day, dayVisits: number, where: string): void {
        const hours = source.hours(zone.startOf(day), zone.startOf(addDays(day, 1)));
        const starts = new Set(zone.hoursOf(day));
        assert.ok(
          [...hours.keys()].every((hour) => starts.has(hour)),
          where,
        );
        assert.equal(sum([...hours.values()].map((counts) => counts.visits)), dayVisits, where);
        // An hour of the wall clock is told by its date, number and offset: at a change two may have one number.
        const label = (instant: number) => `${clock(instant).date} ${clock(instant).hour} ${offset(instant)}`;
        const slow: Record<string, number> = {};
        for (const { accesses } of visits) {
          const start = accesses[0]?.at ?? 0;
          if (clock(start).date === formatDay(day)) slow[label(start)] = (slow[label(start)] ?? 0) + 1;
        }
        const toldHours = [...hours].filter(([, counts]) => counts.visits > 0);
        assert.deepEqual(Object.fromEntries(toldHours.map(([hour, counts]) => [label(hour), counts.visits])), slow, where);
      }
    } finally {
      at.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  t.diagnostic(`${tried} changes of the clocks, seed ${seed}`);
  assert.ok(tried > 10);
});
