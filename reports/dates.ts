import { type Day, parseDay, weekday } from '../server/visit/day.ts';
import type { IsoDay } from './report.ts';

const long = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const shortWithYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function date(day: IsoDay): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** `Sunday 22 November 2026` */
export function longDate(day: IsoDay): string {
  return long.format(date(day)).replace(',', '');
}

/** `22 Nov` */
export function shortDate(day: IsoDay): string {
  return short.format(date(day));
}

/** `24 Oct – 22 Nov 2026` */
export function dateRange(from: IsoDay, to: IsoDay): string {
  return from === to ? longDate(from) : `${shortDate(from)} – ${shortWithYear.format(date(to))}`;
}

export function weekdayName(day: Day): string {
  return names[weekday(day)] ?? '';
}

/** A day of a report, which was written by this program. */
export function dayOf(day: IsoDay): Day {
  const parsed = parseDay(day);
  if (parsed === undefined) throw new Error(`${day} is no day.`);
  return parsed;
}

/** The local hour at an instant, `09`. */
export function localHour(instant: string, timeZone: string): string {
  return hourFormat(timeZone).format(new Date(instant));
}

const hourFormats = new Map<string, Intl.DateTimeFormat>();

function hourFormat(timeZone: string): Intl.DateTimeFormat {
  const known = hourFormats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  hourFormats.set(timeZone, format);
  return format;
}
