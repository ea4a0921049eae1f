import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptedTag, localeOf } from '../../../reports/locale/locale.ts';
import { dayOf } from '../../../reports/model/dates.ts';
import type { Filter } from '../../../reports/model/filters.ts';
import {
  addMonths,
  comparedPeriod,
  comparisons,
  LONGEST_PERIOD,
  type PeriodChoice,
  periodNames,
  periodOf,
} from '../../../reports/model/period.ts';
import { readView, toggleFilter, type View, viewFaultSentence, viewQuery } from '../../../reports/words/view.ts';
import { addDays, type Day, formatDay } from '../../../server/domain/time/day.ts';

const day = fc.integer({ min: 0, max: 40_000 }).map((number) => number as Day);
const choice: fc.Arbitrary<PeriodChoice> = fc.oneof(
  fc.constantFrom(...periodNames),
  fc.tuple(day, fc.integer({ min: 0, max: LONGEST_PERIOD - 1 })).map(([from, more]) => ({ from, to: addDays(from, more) })),
);
const value = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed());
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: fc.constantFrom('page', 'document', 'topLevelDomain', 'serverAddress' as const), value }),
  fc.record({ field: fc.constant('browser' as const), value, version: fc.option(fc.stringMatching(/^\d{1,3}$/)) }),
);
const view: fc.Arbitrary<View> = fc
  .record({ period: fc.option(choice), comparison: fc.constantFrom(...comparisons), filters: fc.array(filter, { maxLength: 6 }) })
  .map(({ filters, ...rest }) => filters.reduce(toggleFilter, { ...rest, filters: [] }));

const inOrder = ({ filters, ...rest }: View) => ({ ...rest, filters: filters.map((each) => JSON.stringify(each)).sort() });

test('an address holds the whole view: whoever opens it sees the same', () => {
  fc.assert(
    fc.property(view, (shown) => {
      const read = readView(new URLSearchParams(viewQuery(shown)));
      assert.ok(!('fault' in read), JSON.stringify(read));
      assert.deepEqual(inOrder(read), inOrder(shown));
    }),
  );
});

test('a click adds a filter and a second click takes it away; browser, domain and address are only ever one', () => {
  fc.assert(
    fc.property(view, filter, (shown, clicked) => {
      const once = toggleFilter(shown, clicked);
      const fields = once.filters.map(({ field }) => field).filter((field) => field !== 'page' && field !== 'document');
      assert.equal(new Set(fields).size, fields.length);
      const on = (of: View) => of.filters.some((each) => JSON.stringify(each) === JSON.stringify(clicked));
      assert.notEqual(on(once), on(shown));
      assert.equal(on(toggleFilter(once, clicked)), on(shown));
    }),
  );
});

test('a period is compared with as many days right before it, or with the same dates a year or month earlier', () => {
  const today = dayOf('2026-03-31');
  const shown = (name: PeriodChoice, comparison: 'before' | 'year') => {
    const period = periodOf(name, today);
    const before = comparedPeriod(name, period, comparison);
    assert.ok(before !== null);
    return [period.from, period.to, before.from, before.to].map(formatDay);
  };
  assert.deepEqual(shown('7-days', 'before'), ['2026-03-24', '2026-03-30', '2026-03-17', '2026-03-23']);
  assert.deepEqual(shown('this-month', 'before'), ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28']);
  assert.deepEqual(shown('last-month', 'before'), ['2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31']);
  assert.deepEqual(shown('this-year', 'before'), ['2026-01-01', '2026-03-31', '2025-01-01', '2025-03-31']);
  const february = { from: dayOf('2025-02-01'), to: dayOf('2025-02-28') };
  assert.deepEqual(shown(february, 'year'), ['2025-02-01', '2025-02-28', '2024-02-01', '2024-02-29']);
  assert.deepEqual(shown('yesterday', 'year'), ['2026-03-30', '2026-03-30', '2025-03-30', '2025-03-30']);
  assert.equal(formatDay(addMonths(dayOf('2024-02-29'), -12)), '2023-02-28');
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 3_000 }), (from, more) => {
      const period = { from, to: addDays(from, more) };
      const before = comparedPeriod(period, period, 'before');
      assert.deepEqual(before, { from: addDays(from, -more - 1), to: addDays(from, -1) });
    }),
  );
});

test('an address that makes no sense is told in a sentence', () => {
  for (const [query, parameter] of [
    ['period=tomorrow', 'period'],
    ['from=2026-02-30', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'from'],
    ['from=1990-01-01&to=2026-03-01', 'from'],
    ['compare=never', 'compare'],
    [`page=${'x'.repeat(1_101)}`, 'page'],
    [Array.from({ length: 11 }, (_, n) => `page=/${n}`).join('&'), 'page'],
  ] as const) {
    const read = readView(new URLSearchParams(query));
    assert.ok('fault' in read, query);
    assert.equal(read.parameter, parameter);
    for (const tag of ['en', 'de']) assert.match(viewFaultSentence(localeOf(tag).text, read), /^.+\.$/);
  }
});

test('a reader gets the first language wanted that there are texts in, and its forms of numbers and dates', () => {
  for (const [header, tag] of [
    [undefined, 'en-GB'],
    ['', 'en-GB'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
    ['fr-FR,fr;q=0.9,en-us;q=0.5', 'en-US'],
    ['en;q=0.2,de-ch;q=0.7', 'de-CH'],
    ['de;q=0', 'en-GB'],
    [`${'x'.repeat(5_000)},de`, 'de'],
    ['*', 'en-GB'],
  ] as const)
    assert.equal(acceptedTag(header), tag, header);
  const [english, american, german] = [localeOf('en-GB'), localeOf('en-US'), localeOf('de')];
  assert.deepEqual(
    [english, american, german].map((locale) => locale.number(22_841)),
    ['22,841', '22,841', '22.841'],
  );
  assert.deepEqual(
    [english, american, german].map((locale) => locale.longDate('2026-11-22')),
    ['Sunday 22 November 2026', 'Sunday, November 22, 2026', 'Sonntag, 22. November 2026'],
  );
  assert.deepEqual(
    [english, german].map((locale) => locale.change(112, 100)),
    ['+12.0 %', '+12,0 %'],
  );
});

test('no sentence was left in English', () => {
  const same: string[] = [];
  const compare = (english: unknown, german: unknown, place: string) => {
    if (typeof english === 'string') {
      if (english === german && english.split(' ').length > 2) same.push(`${place}: ${english}`);
    } else if (typeof english === 'object' && english !== null && typeof german === 'object' && german !== null) {
      assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort(), place);
      const other = new Map<string, unknown>(Object.entries(german));
      // The names of languages and what is typed on a command line are the same everywhere.
      for (const [key, text] of Object.entries(english))
        if (key !== 'languages') compare(text, other.get(key), `${place}.${key}`);
    }
  };
  compare(localeOf('en').text, localeOf('de').text, 'text');
  assert.deepEqual(same, []);
});
