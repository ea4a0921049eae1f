import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from '../../../reports/model/baseline.ts';
import type { Filter } from '../../../reports/model/filters.ts';
import type { Counts } from '../../../reports/model/report.ts';
import type { ListName, ListQuery, ListRows, ListSlice, ReportSource } from '../../../reports/model/report-source.ts';
import type { AddressUnion } from '../../domain/aggregate/address-counts.ts';
import {
  type AggregateMemory,
  aggregateMemory,
  aggregateVisits,
  type VisitsAggregate,
} from '../../domain/aggregate/aggregate-visits.ts';
import { type Condition, firstColumns, matchVisits } from '../../domain/aggregate/match-visits.ts';
import type { OpenPart } from '../../domain/aggregate/open-part.ts';
import { BrokenBytes } from '../../domain/aggregate/packed-bytes.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day, type Seconds } from '../../domain/time/day.ts';
import { WEEK_HOURS } from '../../domain/time/week-hour.ts';
import { inSnapshot, type ReadConnection } from '../database/connections.ts';
import { closedDays } from '../records/closed-days.ts';
import { dirtyLookup } from '../records/dirty-marks.ts';
import { visitsAcross } from '../records/visits-across.ts';
import { type SegmentReader, segmentReader } from '../rollups/day-segments.ts';
import { conditionsOf } from './filter-ids.ts';
import {
  type CountedTable,
  countedTables,
  type FilteredDay,
  type FilteredDays,
  filteredDays,
  unionOfAddresses,
} from './filtered-days.ts';
import { filteredAddresses } from './filtered-lists.ts';
import type { RecordParts } from './record-parts.ts';
import type { ReportCaches } from './report-caches.ts';
import { reportSource } from './report-source.ts';
import { browserFamilyList, browserList, documentList, firstSeenList, pageList, topLevelDomainList } from './rollup-lists.ts';
import { addRows, type Sums } from './rollup-sums.ts';

/**
 * Counts the visits that match every filter, for a period that its reports must not leave. Goes from day to day, lets
 * other work in between and asks whether it is still wanted. Days whose records have expired contribute nothing.
 *
 * @returns undefined once it was cancelled
 */
export async function filteredSource(
  caches: ReportCaches,
  site: Site,
  filters: readonly Filter[],
  { from, to }: { readonly from: Day; readonly to: Day },
  cancelled: () => boolean,
): Promise<ReportSource | undefined> {
  const { db } = caches;
  const closed = closedDays(db, site.id);
  const days = filteredDays(site, (day) => day >= from && day <= to && !closed.has(day));
  const query = conditionsOf(db, filters);
  const segments = segmentReader(db);
  const memory = aggregateMemory();
  const isDirty = dirtyLookup(db);
  for (const day of query === undefined ? [] : daysToRead(db, site, from, to)) {
    await nextTurn();
    if (cancelled()) return undefined;
    const aggregates = inSnapshot(db, () => {
      const fromRecords = closed.has(day) || isDirty(site.id, day);
      return aggregateOfDay(caches.parts, site, day, query ?? [], memory, fromRecords ? undefined : segments);
    });
    days.add(day, aggregates);
  }
  return sourceOf(caches, site, filters, days, closed);
}

/** The days of a period with records, after those before it whose visits reach into it. */
function daysToRead(db: ReadConnection, site: Site, from: Day, to: Day): readonly Day[] {
  const earlier = visitsAcross(db, site.id, site.zone.startOf(from));
  const within = db
    .prepare<unknown[], Day>(
      `SELECT first_day FROM rollup WHERE site_id = :site AND tier = 'day' AND current = 1 AND first_day BETWEEN :from AND :to
       UNION SELECT day FROM dirty WHERE site_id = :site AND day BETWEEN :from AND :to`,
    )
    .pluck()
    .all({ site: site.id, from, to });
  return [...new Set([...earlier.map(({ startedAt }) => site.zone.dayOf(startedAt)), ...within])].sort((a, b) => a - b);
}

function aggregateOfDay(
  fromRecords: RecordParts,
  site: Site,
  day: Day,
  query: readonly Condition[],
  memory: AggregateMemory,
  segments: SegmentReader | undefined,
): readonly VisitsAggregate[] {
  const start = site.zone.startOf(day);
  const hours = site.zone.hoursOf(day).map((at) => at - start);
  const length = site.zone.startOf(addDays(day, 1)) - start;
  const aggregate = (parts: readonly OpenPart[]): readonly VisitsAggregate[] =>
    parts.flatMap((part) => {
      const matching = matchVisits(part, query);
      return matching.length === 0 ? [] : [aggregateVisits(part, matching, hours, length, memory)];
    });
  const segment = segments?.read(site.id, day, firstColumns(query));
  if (segment === undefined) return aggregate(fromRecords.of(site, day));
  try {
    return aggregate(segment);
  } catch (error) {
    if (!(error instanceof BrokenBytes)) throw error;
    return aggregate(fromRecords.of(site, day));
  }
}

function sourceOf(
  caches: ReportCaches,
  site: Site,
  filters: readonly Filter[],
  days: FilteredDays,
  closed: ReadonlySet<Day>,
): ReportSource {
  const { db, live: liveDays } = caches;
  const base = reportSource(caches, site);
  const sums = (table: CountedTable, from: Day, to: Day): Sums =>
    addRows(
      days.within(from, to).flatMap(([, { tables }]) => tables[table]),
      countedTables[table],
    );
  const histogram = (table: CountedTable, from: Day, to: Day): readonly (readonly [key: number, visits: number])[] => {
    const { keys, columns } = sums(table, from, to);
    return keys.map((key, at) => [key, columns[0]?.[at] ?? 0] as const).sort(([a], [b]) => a - b);
  };
  // Counted for the totals and for the list.
  let union: { readonly name: string; readonly of: AddressUnion } | undefined;
  const addresses = (from: Day, to: Day): AddressUnion => {
    const name = `${from} ${to}`;
    if (union?.name !== name) union = { name, of: unionOfAddresses(days.within(from, to)) };
    return union.of;
  };
  const lists: { readonly [Name in ListName]: (from: Day, to: Day, query: ListQuery) => ListSlice<ListRows[Name]> } = {
    pages: (from, to, query) => pageList(db, sums('pages', from, to), query),
    documents: (from, to, query) => documentList(db, sums('documents', from, to), query),
    topLevelDomains: (from, to, query) => topLevelDomainList({ textOf: days.domainOf }, sums('domains', from, to), query),
    browsers: (from, to, query) => browserList(db, sums('browsers', from, to), query),
    browserFamilies: (from, to, query) => browserFamilyList(db, sums('browsers', from, to), query),
    serverAddresses: (from, to, query) => filteredAddresses(addresses(from, to), query),
  };
  return {
    site: base.site,
    zone: base.zone,
    filters,
    snapshot: base.snapshot,
    gaps: base.gaps,
    extent: base.extent,
    expiredDays: base.expiredDays,
    totals(from, to) {
      const within = days.within(from, to);
      const sum = (value: (day: FilteredDay) => number) => within.reduce((total, [, day]) => total + value(day), 0);
      return {
        visits: sum(({ visits }) => visits),
        pageViews: sum(({ pageViews }) => pageViews),
        downloads: sum(({ downloads }) => downloads),
        singlePageVisits: sum(({ singlePageVisits }) => singlePageVisits),
        timedVisits: sum(({ timedVisits }) => timedVisits),
        timedSeconds: sum(({ timedSeconds }) => timedSeconds),
        serverAddresses: [...closed].some((day) => day >= from && day <= to) ? null : addresses(from, to).size,
      };
    },
    medianOfDay: (day) => median(days.within(day, day).flatMap(([, { durations }]) => durations.flatMap((some) => [...some]))),
    durations: (from, to) => histogram('durations', from, to).map(([bucket, visits]) => ({ bucket, visits })),
    visitLengths: (from, to) => histogram('lengths', from, to).map(([pageViews, visits]) => ({ pageViews, visits })),
    days: (from, to) =>
      new Map(
        days
          .within(from, to)
          .map(([day, { visits, pageViews, downloads }]): [Day, Counts] => [day, { visits, pageViews, downloads }]),
      ),
    hours: (from, to) =>
      new Map(
        days
          .within(site.zone.dayOf(from), site.zone.dayOf(to))
          .flatMap(([, { hours }]) => hours)
          .filter(({ at, visits, pageViews, downloads }) => at >= from && at < to && visits + pageViews + downloads > 0)
          .map(({ at, visits, pageViews, downloads }): [Seconds, Counts] => [at, { visits, pageViews, downloads }]),
      ),
    weekHours(from, to) {
      const visits = new Map(histogram('weekHours', from, to));
      return Array.from({ length: WEEK_HOURS }, (_, slot) => visits.get(slot) ?? 0);
    },
    list: (name, from, to, query) => base.snapshot(() => lists[name](from, to, query)),
    firstSeen: (name, from, to, limit) =>
      base.snapshot(() => {
        const download = name === 'documents' ? 1 : 0;
        const running = liveDays.rollup(site.id)?.day;
        const live = running !== undefined && running >= from && running <= to ? running : undefined;
        return firstSeenList(db, sums(name, from, to), { site: site.id, download, from, to, limit, live });
      }),
    received: () => 0,
    excluded: () => ({}),
  };
}
