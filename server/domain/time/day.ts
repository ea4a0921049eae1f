/** Unix time in whole seconds, UTC. */
export type Seconds = number & { readonly unit: 'Unix seconds, UTC' };

/** A calendar date of a site's time zone, as the number of days since 1970-01-01. */
export type Day = number & { readonly unit: 'local calendar days since 1970-01-01' };

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

export function seconds(value: number): Seconds {
  return value as Seconds;
}

// The first year of a day that is read, far before the first website: what comes before it is written in four digits, too.
const FIRST_YEAR = 1_000;

/** Reads `YYYY-MM-DD` from the year 1000 on; undefined for anything else and for dates that do not exist. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS) as Day;
  return Number.isNaN(day) || formatDay(day) !== text || Number(text.slice(0, 4)) < FIRST_YEAR ? undefined : day;
}

/** The calendar date that it is in UTC. */
export function dayOfDate(date: Date): Day {
  return Math.floor(date.getTime() / DAY_MS) as Day;
}

/** Writes `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  return (day + days) as Day;
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Writes `2026-03-02T00:00:00Z`. */
export function formatInstant(at: Seconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
}

/** The days and hours of a time zone. A day is half-open: it ends where the next one starts. */
export interface Zone {
  /** The name of the IANA list. */
  readonly name: string;
  dayOf(at: Seconds): Day;
  /** Seconds to add to UTC for local time at that instant. */
  offsetAt(at: Seconds): number;
  /** The first instant whose local date is this day or a later one. */
  startOf(day: Day): Seconds;
  /** The starts of the day's local hours: each full hour, and each change of offset within one. */
  hoursOf(day: Day): readonly Seconds[];
  /** What the hour hand of a clock on the wall shows, 0 to 23. */
  localHour(at: Seconds): number;
}

// Day starts remembered a zone; a century of a site's days and more.
const STARTS_KEPT = 50_000;
// Days whose hours are remembered a zone.
const HOURS_KEPT = 2_000;

const zones = new Map<string, Zone>();

/** The zone of that name, or undefined when the IANA list has none. What it has worked out is remembered. */
export function zoneNamed(name: string): Zone | undefined {
  const zone = zones.get(name) ?? makeZone(name);
  if (zone !== undefined) zones.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone | undefined {
  const offsetAt = offsets(name);
  if (offsetAt === undefined) return undefined;
  const localDay = (at: number) => Math.floor((at + offsetAt(at)) / DAY_SECONDS);
  const starts = new Map<number, Seconds>();
  const hoursOf = new Map<Day, readonly Seconds[]>();

  const startOf = (day: Day): Seconds => {
    const known = starts.get(day);
    if (known !== undefined) return known;
    // No zone is further than a day from UTC. Within two days the local date never goes back by more than the hour
    // or so of a clock change, and the first instant of the later date is the one that counts.
    let [before, after] = [day * DAY_SECONDS - DAY_SECONDS, day * DAY_SECONDS + DAY_SECONDS];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (localDay(middle) >= day) after = middle;
      else before = middle;
    }
    if (starts.size >= STARTS_KEPT) starts.clear();
    starts.set(day, after as Seconds);
    return after as Seconds;
  };

  let [current, from, to] = [0 as Day, 1, 0];
  return {
    name,
    offsetAt,
    startOf,
    dayOf(at) {
      if (at >= from && at < to) return current;
      let day = localDay(at) as Day;
      while (startOf(day) > at) day = addDays(day, -1);
      while (startOf(addDays(day, 1)) <= at) day = addDays(day, 1);
      [current, from, to] = [day, startOf(day), startOf(addDays(day, 1))];
      return day;
    },
    hoursOf(day) {
      const known = hoursOf.get(day);
      if (known !== undefined) return known;
      const end = startOf(addDays(day, 1));
      const hours = hoursBetween(startOf(day), end, offsetAt);
      if (hoursOf.size >= HOURS_KEPT) hoursOf.clear();
      hoursOf.set(day, hours);
      return hours;
    },
    localHour: (at) => Math.floor(((((at + offsetAt(at)) % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) / HOUR_SECONDS),
  };
}

/** The starts of the local hours from one instant to another: of a day with a clock change 23, 25, or halves among them. */
function hoursBetween(start: number, end: number, offsetAt: (at: number) => number): readonly Seconds[] {
  const hours: Seconds[] = [];
  for (let at = start; at < end; ) {
    hours.push(at as Seconds);
    const offset = offsetAt(at);
    let next = at + HOUR_SECONDS - ((((at + offset) % HOUR_SECONDS) + HOUR_SECONDS) % HOUR_SECONDS);
    if (offsetAt(next - 1) !== offset) {
      let [same, other] = [at, next - 1];
      while (other - same > 1) {
        const middle = Math.floor((same + other) / 2);
        if (offsetAt(middle) === offset) same = middle;
        else other = middle;
      }
      next = other;
    }
    at = next;
  }
  return hours;
}

/** Seconds to add to UTC for local time, by instant. */
function offsets(name: string): ((at: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  // Years before 100, and those before Christ, cannot be told from others in what Intl and Date.UTC say of them.
  const first = Date.UTC(FIRST_YEAR, 0, 1) / 1000;
  return (instant) => {
    const at = Math.max(instant, first);
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at * 1000)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
  };
}
