import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  type Day,
  formatDay,
  formatInstant,
  parseDay,
  seconds,
  weekday,
  zoneNamed,
} from '../../../server/domain/time/day.ts';
import { day, zone } from '../../harness/days.ts';

const NAMES = Intl.supportedValuesOf('timeZone');
const AWKWARD = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'Asia/Beirut',
  'America/Santiago',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Nuuk',
  'Atlantic/Azores',
  'Asia/Gaza',
  'America/Asuncion',
  'Europe/Berlin',
];
const anyZone = fc.constantFrom(...NAMES, ...AWKWARD, ...AWKWARD, ...AWKWARD);
const anyDay = fc.integer({ min: day('2015-01-01'), max: day('2035-12-31') }).map((value) => value as Day);

/** The local date by another way than the code's: the browser's own formatting. */
function localDate(name: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: name, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at * 1000,
  );
}

test('a moment belongs to the day that a clock on the wall shows, in every zone', () => {
  fc.assert(
    fc.property(anyZone, anyDay, fc.integer({ min: 0, max: 86_399 }), (name, of, offset) => {
      const at = seconds(of * 86_400 + offset);
      assert.equal(formatDay(zone(name).dayOf(at)), localDate(name, at));
    }),
    { numRuns: 600 },
  );
});

test('days follow one another without gap or overlap, and their hours fill them', () => {
  fc.assert(
    fc.property(anyZone, anyDay, (name, of) => {
      const z = zone(name);
      const [start, end] = [z.startOf(of), z.startOf(addDays(of, 1))];
      const hours = z.hoursOf(of);
      assert.equal(z.dayOf(start), of);
      assert.equal(z.dayOf(seconds(end - 1)), of);
      assert.equal(hours[0], start);
      const lengths = hours.map((hour, index) => (hours[index + 1] ?? end) - hour);
      assert.ok(
        lengths.every((length) => length > 0 && length <= 3_600),
        `${name} ${formatDay(of)} ${lengths}`,
      );
      assert.equal(
        lengths.reduce((sum, length) => sum + length, 0),
        end - start,
      );
    }),
    { numRuns: 400 },
  );
});

test('days at clock changes have 23, 25 or 24 and a half hours, and a day a country skipped has none', () => {
  const hours = (name: string, of: string) => zone(name).hoursOf(day(of)).length;
  const length = (name: string, of: string) => (zone(name).startOf(addDays(day(of), 1)) - zone(name).startOf(day(of))) / 3_600;
  assert.equal(hours('Europe/Berlin', '2026-03-29'), 23);
  assert.equal(hours('Europe/Berlin', '2026-10-25'), 25);
  assert.equal(length('Australia/Lord_Howe', '2026-04-05'), 24.5);
  assert.equal(hours('Australia/Lord_Howe', '2026-04-05'), 25);
  assert.equal(hours('Pacific/Apia', '2011-12-30'), 0);
  assert.equal(formatInstant(zone('America/Havana').startOf(day('2026-03-08'))), '2026-03-08T05:00:00Z');
  assert.equal(zoneNamed('Europe/Atlantis'), undefined);
});

test('only dates that exist are days', () => {
  for (const text of [
    '2026-02-29',
    '2026-13-01',
    '2026-1-1',
    '',
    'yesterday',
    '2026-02-30',
    '20260201',
    '0999-12-31',
    '0000-01-01',
  ])
    assert.equal(parseDay(text), undefined, text);
  assert.equal(formatDay(day('2024-02-29')), '2024-02-29');
  assert.equal(weekday(day('2026-11-23')), 0);
  assert.equal(weekday(day('1969-12-28')), 6);
});

test('the earliest and the latest days have an end, in every part of the world', () => {
  for (const name of ['UTC', 'Europe/Amsterdam', 'Pacific/Apia', 'America/St_Johns']) {
    const zone = zoneNamed(name) ?? assert.fail(name);
    for (const days of [-800_000, -719_528, -719_163, -682_943, -354_285, day('1000-01-01'), day('9999-12-31')]) {
      const each = addDays(day('1970-01-01'), days);
      assert.equal(zone.dayOf(zone.startOf(each)), each);
      assert.ok([24, 25].includes(zone.hoursOf(each).length), `${name} ${days}`);
    }
  }
});
