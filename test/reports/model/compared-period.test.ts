import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../../../reports/model/dates.ts';
import { comparedPeriod } from '../../../reports/model/period.ts';
import { formatDay } from '../../../server/domain/time/day.ts';

/** What days from one date to another are compared with, a year before. */
function yearBefore(from: string, to: string): readonly string[] {
  const period = { from: dayOf(from), to: dayOf(to) };
  const before = comparedPeriod(period, period, 'year');
  assert.ok(before !== null);
  return [formatDay(before.from), formatDay(before.to)];
}

// Seen to fail where a period that ends on the 28th of February counts as a whole month whatever the year.
test('1 to 28 February of a leap year is compared with 1 to 28 February, the whole month with the whole month', () => {
  assert.deepEqual(yearBefore('2024-02-01', '2024-02-28'), ['2023-02-01', '2023-02-28']);
  assert.deepEqual(yearBefore('2024-02-01', '2024-02-29'), ['2023-02-01', '2023-02-28']);
  assert.deepEqual(yearBefore('2025-02-01', '2025-02-27'), ['2024-02-01', '2024-02-27']);
  assert.deepEqual(yearBefore('2025-02-01', '2025-02-28'), ['2024-02-01', '2024-02-29']);
});
