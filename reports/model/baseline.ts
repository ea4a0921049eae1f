import { addDays, type Day } from '../../server/domain/time/day.ts';
import type { ReportSource } from './report-source.ts';

const WEEKS = 8;

/** How many days before a day are read to tell what is usual on it. */
export const BASELINE_DAYS = 7 * WEEKS;

// Fewer tell nothing about what is usual.
const LEAST = 2;
// A day that lacks more than an hour is none to compare with.
const MISSING_SECONDS = 3_600;

/**
 * The days that tell what is usual on a day: the last eight of its weekday on which anything was received and of which
 * no more than an hour is missing; none when there are fewer than two of them (decision 33). The latest first.
 */
export function baselineDays(source: ReportSource, day: Day): readonly Day[] {
  const extent = source.extent();
  if (extent === undefined) return [];
  const earlier = Array.from({ length: WEEKS }, (_, index) => addDays(day, -7 * (index + 1))).filter(
    (each) => each >= extent.first,
  );
  const [latest, oldest] = [earlier[0], earlier.at(-1)];
  if (latest === undefined || oldest === undefined) return [];
  const counted = source.days(oldest, latest);
  const whole = earlier.filter(
    (each) => (counted.has(each) || source.received(each, each) > 0) && missingSeconds(source, each) <= MISSING_SECONDS,
  );
  return whole.length < LEAST ? [] : whole;
}

function missingSeconds(source: ReportSource, day: Day): number {
  const [start, end] = [source.zone.startOf(day), source.zone.startOf(addDays(day, 1))];
  return source.gaps(start, end).reduce((sum, gap) => sum + gap.to - gap.from, 0);
}

// A part of what was expected below which a difference is none.
const LEAST_PART = 0.03;

/** How a count lies to what was expected. */
export type Difference =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'some';
      /** Of what was expected, whole. */
      readonly percent: number;
      readonly more: boolean;
    };

/** Compares a count with what was expected, null where too little is known; less than three percent are no difference. */
export function differenceFrom(count: number, expected: number | null): Difference {
  if (expected === null || expected === 0) return { kind: 'unknown' };
  const part = (count - expected) / expected;
  if (Math.abs(part) < LEAST_PART) return { kind: 'none' };
  return { kind: 'some', percent: Math.round(Math.abs(part) * 100), more: part > 0 };
}

/** The middle one of some numbers, of an even number of them the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2;
}

/** With fewer days than these nothing is told as out of the ordinary: their range says little. */
export const LEAST_FOR_UNUSUAL = 4;
// Smaller differences are no news, whatever the odds.
const LEAST_DIFFERENCE = 5;
// Three would be passed by one page in two hundred on any day: the median of eight varies, too.
const DEVIATIONS = 4;

/**
 * How far a count lies from what is usual, in standard deviations of chance (Anscombe's transform of a Poisson count);
 * 0 where it is no news: within the range of the usual days, within four deviations of their median, or less than five
 * off (decision 34).
 */
export function surprise(count: number, usual: readonly number[]): number {
  const middle = median(usual);
  if (middle === null || usual.length < LEAST_FOR_UNUSUAL) return 0;
  if (count >= Math.min(...usual) && count <= Math.max(...usual)) return 0;
  if (Math.abs(count - middle) < LEAST_DIFFERENCE) return 0;
  const deviations = 2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(middle + 3 / 8));
  return Math.abs(deviations) < DEVIATIONS ? 0 : deviations;
}
