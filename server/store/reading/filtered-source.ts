import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from '../../../reports/model/baseline.ts';
import type { Filter } from '../../../reports/model/filters.ts';
import type { Counts } from '../../../reports/model/report.ts';
import type { ReportSource } from '../../../reports/model/report-source.ts';
import type { AddressUnion } from '../../domain/aggregate/address-counts.ts';
import { type AggregateMemory, aggregateMemory } from '../../domain/aggregate/aggregate-memory.ts';
import { aggregateVisits, type VisitsAggregate } from '../../domain/aggregate/aggregate-visits.ts';
import { type Condition, firstColumns, matchVisits } from '../../domain/aggregate/match-visits.ts';
import type { OpenPart } from '../../domain/aggregate/open-part.ts';
import { BrokenBytes } from '../../domain/aggregate/packed-bytes.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day, type Seconds } from '../../domain/time/day.ts';
import { inSnapshot, type ReadConnection } from '../database/connections.ts';
import { closedDays } from '../records/closed-days.ts';
import { dirtyLookup } from '../records/dirty-marks.ts';
import { visitsAcross } from '../records/visits-across.ts';
import { type SegmentReader, segmentReader } from '../rollups/day-segments.ts';
import { filteredAddresses } from './address-sums.ts';
import { conditionsOf } from './filter-ids.ts';
import { countedTables, type FilteredDays, filteredDays, unionOfAddresses } from './filtered-days.ts';
import type { RecordParts } from './record-parts.ts';
import type { ReportCaches } from './report-caches.ts';
import { reportSource, sumOfDays } from './report-source.ts';
import { addRows } from './rollup-sums.ts';
import { sumsReading } from './sums-reading.ts';

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
  const base = reportSource(caches, site);
  const addresses = keptUnion(days);
  return {
    site: base.site,
    zone: base.zone,
    filters,
    snapshot: base.snapshot,
    gaps: base.gaps,
    extent: base.extent,
    expiredDays: base.expiredDays,
    totals: (from, to) => ({
      ...sumOfDays(days.within(from, to).map(([, day]) => day)),
      serverAddresses: [...closed].some((day) => day >= from && day <= to) ? null : addresses(from, to).size,
    }),
    medianOfDay: (day) => median(days.within(day, day).flatMap(([, { durations }]) => durations.flatMap((some) => [...some]))),
    days: (from, to) => countsByDay(days, from, to),
    hours: (from, to) => countsByHour(days, site, from, to),
    ...sumsReading({
      db: caches.db,
      site: site.id,
      snapshot: base.snapshot,
      sums: (table, from, to) =>
        addRows(
          days.within(from, to).flatMap(([, { tables }]) => tables[table]),
          countedTables[table],
        ),
      domainOf: days.domainOf,
      addresses: (from, to, query) => filteredAddresses(addresses(from, to), query),
      runningDay(from, to) {
        const running = caches.live.rollup(site.id)?.day;
        return running !== undefined && running >= from && running <= to ? running : undefined;
      },
    }),
    received: () => 0,
    excluded: () => ({}),
  };
}

/** The addresses of a period. Those asked for last are kept: they are counted for the totals and for the list. */
function keptUnion(days: FilteredDays): (from: Day, to: Day) => AddressUnion {
  let union: { readonly name: string; readonly of: AddressUnion } | undefined;
  return (from, to) => {
    const name = `${from} ${to}`;
    if (union?.name !== name) union = { name, of: unionOfAddresses(days.within(from, to)) };
    return union.of;
  };
}

function countsByDay(days: FilteredDays, from: Day, to: Day): ReadonlyMap<Day, Counts> {
  return new Map(
    days
      .within(from, to)
      .map(([day, { visits, pageViews, downloads }]): [Day, Counts] => [day, { visits, pageViews, downloads }]),
  );
}

function countsByHour(days: FilteredDays, { zone }: Site, from: Seconds, to: Seconds): ReadonlyMap<Seconds, Counts> {
  return new Map(
    days
      .within(zone.dayOf(from), zone.dayOf(to))
      .flatMap(([, { hours }]) => hours)
      .filter(({ at, visits, pageViews, downloads }) => at >= from && at < to && visits + pageViews + downloads > 0)
      .map(({ at, visits, pageViews, downloads }): [Seconds, Counts] => [at, { visits, pageViews, downloads }]),
  );
}
