import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coverOf, spanOf } from '../../../server/domain/time/cover.ts';
import { addDays, type Day, formatDay } from '../../../server/domain/time/day.ts';
import { day } from '../../harness/days.ts';

const anyDay = fc.integer({ min: day('1969-06-01'), max: day('2035-12-31') }).map((value) => value as Day);

test('a month and a year begin on their first day and end before the next one begins', () => {
  fc.assert(
    fc.property(anyDay, (of) => {
      const [month, year] = [spanOf('month', of), spanOf('year', of)];
      assert.equal(formatDay(month.first), `${formatDay(of).slice(0, 7)}-01`);
      assert.equal(formatDay(year.first), `${formatDay(of).slice(0, 4)}-01-01`);
      assert.notEqual(formatDay(addDays(month.last, 1)).slice(0, 7), formatDay(of).slice(0, 7));
      assert.equal(formatDay(month.last).slice(0, 7), formatDay(of).slice(0, 7));
      assert.equal(formatDay(year.last), `${formatDay(of).slice(0, 4)}-12-31`);
    }),
  );
});

test('a period is read from rollups whose days are exactly its days, none twice, and from none that could be spared', () => {
  const anyRollups = fc.func(fc.boolean());
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 1_500 }), anyRollups, (from, length, has) => {
      const to = addDays(from, length);
      const cover = coverOf(from, to, has);
      const days = cover.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => addDays(first, n)));
      assert.deepEqual(
        days,
        Array.from({ length: length + 1 }, (_, n) => addDays(from, n)),
      );
      for (const span of cover) {
        if (span.tier !== 'day') {
          assert.ok(has(span.tier, span.first));
          assert.deepEqual(span, spanOf(span.tier, span.first));
          continue;
        }
        for (let of = span.first; of <= span.last; of = addDays(of, 1)) {
          for (const tier of ['month', 'year'] as const) {
            const whole = spanOf(tier, of);
            assert.ok(whole.first < from || whole.last > to || !has(tier, whole.first));
          }
        }
      }
    }),
  );
});
