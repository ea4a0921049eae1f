import { addDays, type Day } from './day.ts';

/** What a rollup counts: a day, a calendar month or a calendar year of the site's local days. */
export type Tier = 'day' | 'month' | 'year';

/** The days that one rollup counts, both inclusive. */
export interface Span {
  readonly tier: Tier;
  readonly first: Day;
  readonly last: Day;
}

const DAY_MS = 86_400_000;

/** The day, calendar month or calendar year that holds a day. */
export function spanOf(tier: Tier, day: Day): Span {
  if (tier === 'day') return { tier, first: day, last: day };
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const first = tier === 'year' ? utcDay(year, 0) : utcDay(year, date.getUTCMonth());
  const next = tier === 'year' ? utcDay(year + 1, 0) : utcDay(year, date.getUTCMonth() + 1);
  return { tier, first, last: addDays(next, -1) };
}

/** The first of a month, counted from 0 and on beyond 11. */
function utcDay(year: number, month: number): Day {
  return (new Date(0).setUTCFullYear(year, month, 1) / DAY_MS) as Day;
}

/**
 * The fewest rollups whose days together are exactly a period: whole years and months where there are rollups of them,
 * and stretches of days, each of which is read by its own rollup (decision 80).
 *
 * @param has whether there is a rollup of the month or year that begins on a day
 */
export function coverOf(from: Day, to: Day, has: (tier: 'month' | 'year', first: Day) => boolean): readonly Span[] {
  const cover: Span[] = [];
  const whole = (tier: 'month' | 'year', day: Day): Span | undefined => {
    const span = spanOf(tier, day);
    return span.first === day && span.last <= to && has(tier, day) ? span : undefined;
  };
  for (let day = from; day <= to; ) {
    const span = whole('year', day) ?? whole('month', day);
    if (span !== undefined) {
      cover.push(span);
      day = addDays(span.last, 1);
      continue;
    }
    // Until the next month begins there is nothing but days.
    const { last } = spanOf('month', day);
    const end = last < to ? last : to;
    const before = cover.at(-1);
    if (before?.tier === 'day' && before.last === addDays(day, -1)) cover.splice(-1, 1, { ...before, last: end });
    else cover.push({ tier: 'day', first: day, last: end });
    day = addDays(end, 1);
  }
  return cover;
}
