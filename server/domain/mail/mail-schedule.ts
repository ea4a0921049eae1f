import { spanOf } from '../time/cover.ts';
import { addDays, type Day, type Seconds, seconds, weekday, type Zone } from '../time/day.ts';

export const mailIntervals = ['daily', 'weekly', 'monthly'] as const;

/** How often a report is mailed: each day, each Monday for the week before, each 1st for the month before. */
export type MailInterval = (typeof mailIntervals)[number];

/** The days a mailed report is about, both inclusive. */
export interface MailPeriod {
  readonly from: Day;
  readonly to: Day;
}

/**
 * How far the counts of a period's days are: `done`; `again`: records came since, so the counts are too low; `missing`:
 * a day with records has no visits counted yet.
 */
export type Counting = 'done' | 'again' | 'missing';

/** What decides when a user's report of a site is due. */
export interface MailSchedule {
  readonly interval: MailInterval;
  readonly zone: Zone;
  /** Minutes after midnight on the zone's clocks, 0 to 1439. */
  readonly sendAt: number;
  readonly addedAt: Seconds;
}

/** Of what was missed while nothing ran, only the latest reports are still sent: nobody wants seven mails at once. */
export const CAUGHT_UP: Readonly<Record<MailInterval, number>> = { daily: 3, weekly: 1, monthly: 1 };

/** The last period of that kind that ended before a day. */
export function periodBefore(interval: MailInterval, day: Day): MailPeriod {
  switch (interval) {
    case 'daily':
      return { from: addDays(day, -1), to: addDays(day, -1) };
    case 'weekly': {
      const monday = addDays(day, -weekday(day));
      return { from: addDays(monday, -7), to: addDays(monday, -1) };
    }
    case 'monthly': {
      const { first, last } = spanOf('month', addDays(spanOf('month', day).first, -1));
      return { from: first, to: last };
    }
  }
}

/** The period of that kind that begins on a day. */
export function periodFrom(interval: MailInterval, from: Day): MailPeriod {
  if (interval === 'daily') return { from, to: from };
  if (interval === 'weekly') return { from, to: addDays(from, 6) };
  return { from, to: spanOf('month', from).last };
}

/**
 * When the report of a period is due: on the day after it, as soon as the zone's clocks show the time. A time that a
 * clock change leaves out is taken at the first instant after it, one that comes twice at the first (decision 25).
 */
export function dueAt({ zone, sendAt }: Pick<MailSchedule, 'zone' | 'sendAt'>, period: MailPeriod): Seconds {
  const day = addDays(period.to, 1);
  const localDue = day * 86_400 + sendAt * 60;
  const [midnight, end] = [zone.startOf(day), zone.startOf(addDays(day, 1))];
  const usual = zone.offsetAt(midnight);
  // No zone changes its clocks twice a day.
  if (usual === zone.offsetAt(end)) return seconds(Math.max(midnight, localDue - usual));
  const starts = zone.hoursOf(day);
  for (const [index, start] of starts.entries()) {
    // Within such an hour the offset is the same throughout.
    const offset = zone.offsetAt(start);
    if (start + offset >= localDue) return start;
    if (localDue < (starts[index + 1] ?? end) + offset) return seconds(localDue - offset);
  }
  return end;
}

/**
 * The periods whose reports are due, oldest first: they ended after the schedule was made, and are among the latest
 * that are caught up. Which of them were queued already is for the caller to know.
 */
export function duePeriods(schedule: MailSchedule, now: Seconds): readonly MailPeriod[] {
  const { interval, zone, addedAt } = schedule;
  const due: MailPeriod[] = [];
  // A day's report may be due on the next day only, where a clock change takes its time away.
  for (let day = addDays(zone.dayOf(now), 1); due.length < CAUGHT_UP[interval]; ) {
    const period = periodBefore(interval, day);
    if (zone.startOf(addDays(period.to, 1)) <= addedAt) break;
    if (dueAt(schedule, period) <= now) due.unshift(period);
    day = period.to;
  }
  return due;
}
