import { spanOf } from '../../server/domain/time/cover.ts';
import { addDays, type Day, dayOfDate, formatDay } from '../../server/domain/time/day.ts';

/** A range of local days, both inclusive. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** Periods that go with the calendar. Those in days end yesterday: the running day is not finished (decision 29). */
export const periodNames = [
  'today',
  'yesterday',
  '7-days',
  '30-days',
  '90-days',
  'this-month',
  'last-month',
  'this-year',
] as const;

export type PeriodName = (typeof periodNames)[number];

export type PeriodChoice = PeriodName | Period;

/** What a period is compared with: the one before it, the same one a year ago, or nothing. */
export const comparisons = ['before', 'year', 'none'] as const;

export type Comparison = (typeof comparisons)[number];

/** The longest period of a page, in days: ten years. */
export const LONGEST_PERIOD = 3_660;

/** The days of a choice. */
export function periodOf(choice: PeriodChoice, today: Day): Period {
  if (typeof choice !== 'string') return choice;
  const yesterday = addDays(today, -1);
  switch (choice) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: yesterday, to: yesterday };
    case '7-days':
      return { from: addDays(today, -7), to: yesterday };
    case '30-days':
      return { from: addDays(today, -30), to: yesterday };
    case '90-days':
      return { from: addDays(today, -90), to: yesterday };
    case 'this-month':
      return { from: firstOfMonth(today), to: today };
    case 'last-month':
      return { from: addMonths(firstOfMonth(today), -1), to: addDays(firstOfMonth(today), -1) };
    case 'this-year':
      return { from: firstOfYear(today), to: today };
  }
}

/** The period that a chosen one is compared with; null for none. */
export function comparedPeriod(choice: PeriodChoice, { from, to }: Period, comparison: Comparison): Period | null {
  if (comparison === 'none') return null;
  if (comparison === 'year') {
    // Whole months stay whole, whatever the length of February.
    const whole = from === firstOfMonth(from) && addDays(to, 1) === firstOfMonth(addDays(to, 1));
    return { from: addMonths(from, -12), to: whole ? addDays(addMonths(addDays(to, 1), -12), -1) : addMonths(to, -12) };
  }
  if (choice === 'this-month') {
    // The same days of the month before, as far as it has them.
    const end = addDays(from, -1);
    const same = addMonths(to, -1);
    return { from: addMonths(from, -1), to: same < end ? same : end };
  }
  if (choice === 'last-month') return { from: addMonths(from, -1), to: addDays(from, -1) };
  if (choice === 'this-year') return { from: addMonths(from, -12), to: addMonths(to, -12) };
  return { from: addDays(from, from - to - 1), to: addDays(from, -1) };
}

/** The same day so many months later; the month's last day where it has no such day. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = formatDay(day).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return dayOfDate(first);
}

/** The first day of a day's month. */
export function firstOfMonth(day: Day): Day {
  return spanOf('month', day).first;
}

/** The first day of a day's year. */
export function firstOfYear(day: Day): Day {
  return spanOf('year', day).first;
}
