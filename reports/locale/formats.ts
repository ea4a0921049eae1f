import type { IsoDay } from '../model/report.ts';

/** How numbers, dates and durations are written for a reader: by the language's texts, in the forms of the region. */
export interface Formats {
  /** `22,841` */
  number(value: number): string;
  /** `1.6` */
  decimal(value: number, digits: number): string;
  /** A part as `31 %`; below half a percent `< 1 %`. */
  share(value: number, total: number): string;
  /** How much a value differs from an earlier one: `+11.2 %`; undefined where there was nothing before and is something now. */
  change(now: number, before: number): string | undefined;
  /** `Sunday 22 November 2026` */
  longDate(day: IsoDay): string;
  /** `22 Nov` */
  shortDate(day: IsoDay): string;
  /** `22 Nov 2026` */
  mediumDate(day: IsoDay): string;
  /** `24 Oct – 22 Nov 2026`; one day is written long. */
  dateRange(from: IsoDay, to: IsoDay): string;
  /** `November 2026` */
  month(day: IsoDay): string;
  /** `Nov 2026` */
  shortMonth(day: IsoDay): string;
  /** `Sunday` */
  weekday(day: IsoDay): string;
  /** `Sun` for 0 Monday to 6 Sunday. */
  shortWeekday(weekday: number): string;
  /** The local hour at an instant, `09`. */
  hour(instant: string, timeZone: string): string;
  /** The local date and time at an instant, `22 Nov 2026, 09:30`. */
  dateTime(instant: string, timeZone: string): string;
  /** The name of a country by its ISO 3166-1 code, or the code. */
  country(code: string): string;
  /** Bytes as `1.2 GB`. */
  bytes(value: number): string;
  /** How long ago something was, in the largest unit of which there is one: `2 hours ago`, `now`. */
  since(seconds: number): string;
}

const date = (day: IsoDay) => new Date(`${day}T00:00:00Z`);
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

// In seconds, the largest first.
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** The forms of a locale by its BCP 47 tag. */
export function formatsOf(tag: string): Formats {
  const numbers = numberForms(tag);
  const countries = new Intl.DisplayNames([tag], { type: 'region', fallback: 'code' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return {
    ...numbers,
    ...dateForms(tag),
    ...timeForms(tag),
    country: (code) => countries.of(code) ?? code,
    since(seconds) {
      const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ['minute', 60];
      const count = Math.floor(seconds / length);
      return count === 0 ? relative.format(0, 'second') : relative.format(-count, unit);
    },
  };
}

function numberForms(tag: string): Pick<Formats, 'number' | 'decimal' | 'share' | 'change' | 'bytes'> {
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const decimals = new Map<number, Intl.NumberFormat>();
  const decimal = (value: number, digits: number) => {
    const known =
      decimals.get(digits) ?? new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    decimals.set(digits, known);
    return known.format(value);
  };
  return {
    number: (value) => whole.format(value),
    decimal,
    share(value, total) {
      if (total === 0 || value === 0) return `${whole.format(0)} %`;
      const percent = (value / total) * 100;
      return percent < 0.5 ? '< 1 %' : `${whole.format(Math.round(percent))} %`;
    },
    change(now, before) {
      if (before === 0) return now === 0 ? '±0 %' : undefined;
      const percent = ((now - before) / before) * 100;
      if (Math.abs(percent) < 0.05) return '±0 %';
      const size = Math.abs(percent);
      return `${percent > 0 ? '+' : '−'}${decimal(size, size < 100 ? 1 : 0)} %`;
    },
    bytes(value) {
      const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
      const step = value < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
      return `${decimal(value / 1_000 ** step, step === 0 ? 0 : 1)} ${units[step]}`;
    },
  };
}

type DateForm = 'longDate' | 'shortDate' | 'mediumDate' | 'dateRange' | 'month' | 'shortMonth' | 'weekday' | 'shortWeekday';

function dateForms(tag: string): Pick<Formats, DateForm> {
  const dateForm = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' });
  const long = dateForm({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const short = dateForm({ day: 'numeric', month: 'short' });
  const medium = dateForm({ day: 'numeric', month: 'short', year: 'numeric' });
  const month = dateForm({ month: 'long', year: 'numeric' });
  const shortMonth = dateForm({ month: 'short', year: 'numeric' });
  const weekday = dateForm({ weekday: 'long' });
  const shortWeekday = dateForm({ weekday: 'short' });
  const longDate = (day: IsoDay) => (tag.startsWith('en-GB') ? long.format(date(day)).replace(',', '') : long.format(date(day)));
  return {
    longDate,
    shortDate: (day) => short.format(date(day)),
    mediumDate: (day) => medium.format(date(day)),
    dateRange(from, to) {
      if (from === to) return longDate(from);
      const start = from.slice(0, 4) === to.slice(0, 4) ? short : medium;
      return `${start.format(date(from))} – ${medium.format(date(to))}`;
    },
    month: (day) => month.format(date(day)),
    shortMonth: (day) => shortMonth.format(date(day)),
    weekday: (day) => weekday.format(date(day)),
    shortWeekday: (day) => shortWeekday.format(new Date(MONDAY + day * DAY_MS)),
  };
}

/** Local times; the forms of each zone are made when they are first wanted. */
function timeForms(tag: string): Pick<Formats, 'hour' | 'dateTime'> {
  const hours = new Map<string, Intl.DateTimeFormat>();
  const times = new Map<string, Intl.DateTimeFormat>();
  const inZone = (known: Map<string, Intl.DateTimeFormat>, zone: string, options: Intl.DateTimeFormatOptions) => {
    const form = known.get(zone) ?? new Intl.DateTimeFormat(tag, { ...options, timeZone: zone });
    known.set(zone, form);
    return form;
  };
  return {
    hour(instant, timeZone) {
      const parts = inZone(hours, timeZone, { hour: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(instant));
      return parts.find((part) => part.type === 'hour')?.value ?? '';
    },
    dateTime: (instant, timeZone) =>
      inZone(times, timeZone, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant)),
  };
}
