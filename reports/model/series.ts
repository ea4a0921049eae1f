import { spanOf } from '../../server/domain/time/cover.ts';
import { addDays, type Day, formatDay, formatInstant, type Seconds, weekday } from '../../server/domain/time/day.ts';
import type { Period } from './period.ts';
import { type Counts, type IsoDay, type IsoInstant, NO_COUNTS } from './report.ts';
import type { ReportSource } from './report-source.ts';

/** What a point of a series stands for. */
export const seriesUnits = ['hour', 'day', 'week', 'month'] as const;

export type SeriesUnit = (typeof seriesUnits)[number];

/** Counts of an hour, a day, or as much of a week or month as lies in the period. */
export interface SeriesPoint extends Counts {
  /** The hour's start in UTC, or the first day. */
  readonly start: IsoDay | IsoInstant;
  /** The start of the point in UTC. */
  readonly at: Seconds;
}

export interface Series {
  readonly unit: SeriesUnit;
  readonly points: readonly SeriesPoint[];
}

const DAYS_BY_HOUR = 2;
const DAYS_BY_DAY = 92;
const DAYS_BY_WEEK = 740;

/** The unit in which a period is neither crowded nor empty. */
export function fittingUnit({ from, to }: Period): SeriesUnit {
  const days = to - from + 1;
  if (days <= DAYS_BY_HOUR) return 'hour';
  if (days <= DAYS_BY_DAY) return 'day';
  return days <= DAYS_BY_WEEK ? 'week' : 'month';
}

/** A period's counts over time, complete and in order, zeros included. Weeks begin on Monday. */
export function seriesOf(source: ReportSource, { from, to }: Period, unit: SeriesUnit): Series {
  const { zone } = source;
  if (unit === 'hour') {
    const [start, end] = [zone.startOf(from), zone.startOf(addDays(to, 1))];
    const hours = source.hours(start, end);
    const points = daysOf({ from, to })
      .flatMap((day) => zone.hoursOf(day))
      .map((at) => ({ start: formatInstant(at), at, ...(hours.get(at) ?? NO_COUNTS) }));
    return { unit, points };
  }
  const counts = source.days(from, to);
  const points = new Map<Day, { visits: number; pageViews: number; downloads: number }>();
  let [first, next] = [from, firstAfter(from, unit)];
  for (const day of daysOf({ from, to })) {
    if (day === next) [first, next] = [day, firstAfter(day, unit)];
    const point = points.get(first) ?? { ...NO_COUNTS };
    points.set(first, point);
    const found = counts.get(day);
    if (found === undefined) continue;
    point.visits += found.visits;
    point.pageViews += found.pageViews;
    point.downloads += found.downloads;
  }
  return { unit, points: [...points].map(([day, point]) => ({ start: formatDay(day), at: zone.startOf(day), ...point })) };
}

/** Every day of a period. */
export function daysOf({ from, to }: Period): readonly Day[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => addDays(from, index));
}

/** The first day after the day, week or month of a day. */
function firstAfter(day: Day, unit: 'day' | 'week' | 'month'): Day {
  if (unit === 'week') return addDays(day, 7 - weekday(day));
  return addDays(spanOf(unit, day).last, 1);
}
