import type { TestVisit } from './rollup-store.ts';
import { tally } from './tally.ts';

/** Everything a report says of a period, counted the slow way. */
export interface SlowReport {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  readonly timedVisits: number;
  readonly timedSeconds: number;
  readonly days: Readonly<Record<string, string>>;
  readonly weekHours: Readonly<Record<string, number>>;
  readonly visitLengths: Readonly<Record<string, number>>;
  /** Page views, visits, entries, exits. */
  readonly pages: Readonly<Record<string, string>>;
  readonly documents: Readonly<Record<string, number>>;
  readonly browsers: Readonly<Record<string, number>>;
  readonly topLevelDomains: Readonly<Record<string, number>>;
  readonly serverAddresses: Readonly<Record<string, number>>;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The date, weekday and hour that a clock on the wall shows, by the platform's own formatting. */
export function wallClock(
  timeZone: string,
): (at: number) => { readonly date: string; readonly weekday: number; readonly hour: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
    return {
      date: `${parts['year']}-${parts['month']}-${parts['day']}`,
      weekday: WEEKDAYS.indexOf(parts['weekday'] ?? ''),
      hour: Number(parts['hour']),
    };
  };
}

/** Counts visits from the definitions, one access after the other, for local dates from and to (`2026-03-02`), inclusive. */
export function slowReport(visits: readonly TestVisit[], timeZone: string, from: string, to: string): SlowReport {
  const clock = wallClock(timeZone);
  const within = (at: number) => {
    const { date } = clock(at);
    return date >= from && date <= to;
  };
  const begun = visits.filter(({ accesses }) => within(accesses[0]?.at ?? 0));
  const happened = visits.flatMap(({ accesses }) => accesses.filter(({ at }) => within(at)));
  const views = (of: TestVisit) => of.accesses.filter(({ download }) => !download);
  const timed = begun.filter(({ accesses }) => accesses.length > 1);
  const pages = [...new Set([...happened.filter(({ download }) => !download), ...begun.flatMap(views)].map(({ path }) => path))];
  const starts = begun.map(({ accesses }) => clock(accesses[0]?.at ?? 0));
  const ofDay = (date: string) =>
    [
      starts.filter((start) => start.date === date).length,
      happened.filter(({ at, download }) => !download && clock(at).date === date).length,
      happened.filter(({ at, download }) => download && clock(at).date === date).length,
    ].join(' ');
  return {
    visits: begun.length,
    pageViews: happened.filter(({ download }) => !download).length,
    downloads: happened.filter(({ download }) => download).length,
    singlePageVisits: begun.filter(({ accesses }) => accesses.length === 1 && accesses[0]?.download === false).length,
    timedVisits: timed.length,
    timedSeconds: timed.reduce((sum, { accesses }) => sum + (accesses.at(-1)?.at ?? 0) - (accesses[0]?.at ?? 0), 0),
    days: Object.fromEntries(
      [...new Set([...starts.map(({ date }) => date), ...happened.map(({ at }) => clock(at).date)])].map((date) => [
        date,
        ofDay(date),
      ]),
    ),
    weekHours: tally(starts.map(({ weekday, hour }) => String(weekday * 24 + hour))),
    visitLengths: tally(begun.map((visit) => String(Math.min(50, views(visit).length)))),
    pages: Object.fromEntries(
      pages.map((path) => [
        path,
        [
          happened.filter((access) => access.path === path && !access.download).length,
          begun.filter((visit) => views(visit).some((access) => access.path === path)).length,
          begun.filter((visit) => views(visit)[0]?.path === path).length,
          begun.filter((visit) => views(visit).at(-1)?.path === path).length,
        ].join(' '),
      ]),
    ),
    documents: tally(happened.filter(({ download }) => download).map(({ path }) => path)),
    browsers: tally(begun.map(({ browser }) => browser)),
    topLevelDomains: tally(begun.map(({ label }) => label ?? '')),
    serverAddresses: tally(begun.map(({ serverAddress }) => serverAddress)),
  };
}
