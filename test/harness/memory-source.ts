import type { FirstSeenRow, PageRow } from '../../reports/model/report.ts';
import type { ListName, ListQuery, ListRows, ListSlice, RangeTotals, ReportSource } from '../../reports/model/report-source.ts';
import { addDays, type Day, type Seconds } from '../../server/domain/time/day.ts';
import { zone } from './days.ts';

/** What a day of a made-up site has. */
export interface MemoryDay {
  readonly visits: number;
  readonly downloads?: number;
  /** Page views by page. */
  readonly pages?: Readonly<Record<string, number>>;
  readonly documents?: Readonly<Record<string, number>>;
  readonly excluded?: Readonly<Record<string, number>>;
  readonly fresh?: readonly FirstSeenRow[];
  readonly missing?: readonly { readonly from: Seconds; readonly to: Seconds }[];
  /** Stands for every other name there is: browser, domain, address. */
  readonly name?: string;
}

const sumOf = (counts: Readonly<Record<string, number>> = {}) => Object.values(counts).reduce((all, count) => all + count, 0);

const utc = zone('UTC');

/** A site in memory, each page viewed at the day's start. */
export function memorySource(days: ReadonlyMap<Day, MemoryDay>, site = 'example.com', zone = utc): ReportSource {
  const within = (from: Day, to: Day) => [...days].filter(([day]) => day >= from && day <= to);
  const all = (from: Day, to: Day) => within(from, to).map(([, day]) => day);
  const viewed = (day: MemoryDay) => sumOf(day.pages);
  const counts = (day: MemoryDay) => ({ visits: day.visits, pageViews: viewed(day), downloads: sumOf(day.documents) });
  const added = (of: readonly (Readonly<Record<string, number>> | undefined)[]) => {
    const total = new Map<string, number>();
    for (const each of of)
      for (const [name, count] of Object.entries(each ?? {})) total.set(name, (total.get(name) ?? 0) + count);
    return [...total].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
  };
  const named = (from: Day, to: Day) =>
    all(from, to).flatMap(({ name, visits }) => (name === undefined ? [] : [{ name, visits }]));
  const lists: { readonly [Name in ListName]: (from: Day, to: Day) => readonly ListRows[Name][] } = {
    pages: (from, to) =>
      added(all(from, to).map((day) => day.pages)).map(
        ([path, pageViews]): PageRow => ({ path, pageViews, visits: pageViews, entries: 0, exits: 0 }),
      ),
    documents: (from, to) => added(all(from, to).map((day) => day.documents)).map(([path, downloads]) => ({ path, downloads })),
    topLevelDomains: (from, to) => named(from, to).map(({ name, visits }) => ({ label: name, source: 'name', visits })),
    browsers: (from, to) => named(from, to).map(({ name, visits }) => ({ name, version: '1', visits })),
    browserFamilies: (from, to) => named(from, to),
    serverAddresses: (from, to) => named(from, to).map(({ name, visits }) => ({ serverAddress: name, visits })),
  };
  const list = <Name extends ListName>(
    name: Name,
    from: Day,
    to: Day,
    { offset, limit }: ListQuery,
  ): ListSlice<ListRows[Name]> => {
    const rows = lists[name](from, to);
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  };
  const known = [...days.keys()];
  return {
    site,
    zone,
    filters: [],
    snapshot: (work) => work(),
    totals: (from, to): RangeTotals => ({
      visits: all(from, to).reduce((total, day) => total + day.visits, 0),
      pageViews: all(from, to).reduce((total, day) => total + viewed(day), 0),
      downloads: all(from, to).reduce((total, day) => total + sumOf(day.documents), 0),
      singlePageVisits: 0,
      timedVisits: 0,
      timedSeconds: 0,
      serverAddresses: 1,
    }),
    medianOfDay: () => null,
    durations: () => [],
    visitLengths: () => [],
    days: (from, to) => new Map(within(from, to).map(([day, each]) => [day, counts(each)])),
    hours: (from, to) =>
      new Map(within(zone.dayOf(from), addDays(zone.dayOf(to), -1)).map(([day, each]) => [zone.startOf(day), counts(each)])),
    weekHours: () => Array<number>(168).fill(0),
    list,
    firstSeen(name, from, to, limit) {
      const rows = name === 'pages' ? all(from, to).flatMap(({ fresh }) => fresh ?? []) : [];
      return { rows: rows.slice(0, limit), total: rows.length };
    },
    received: (from, to) =>
      all(from, to).reduce((total, day) => total + viewed(day) + sumOf(day.documents) + sumOf(day.excluded), 0),
    excluded: (from, to) => Object.fromEntries(added(all(from, to).map((day) => day.excluded))),
    gaps: (from, to) =>
      [...days.values()].flatMap(({ missing }) => missing ?? []).filter((gap) => gap.from >= from && gap.to <= to),
    extent: () => (known.length === 0 ? undefined : { first: Math.min(...known) as Day, last: Math.max(...known) as Day }),
    expiredDays: () => 0,
  };
}
