import { aggregateDay, type DayAggregate } from '../../domain/aggregate/aggregate-day.ts';
import type { AccessRow, VisitRow } from '../../domain/aggregate/day-counts.ts';
import { type SegmentPacker, segmentPacker } from '../../domain/aggregate/segment-packer.ts';
import type { Site, SiteId } from '../../domain/site.ts';
import type { Span, Tier } from '../../domain/time/cover.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { weekHourSlot } from '../../domain/time/week-hour.ts';
import { inSnapshot, type ReadConnection } from '../database/connections.ts';
import type { SegmentSlice } from './day-segments.ts';
import { type DetailTable, detailTables, rowLength, summedTables } from './rollup-tables.ts';

// Rows that are written in one transaction: a few milliseconds.
const ROWS_OF_A_PIECE = 1_500;

/** Some rows of a detail table without their rollup's id, one after the other in order of their keys. */
export interface RowSlice {
  readonly table: DetailTable;
  readonly values: readonly (string | number)[];
}

export type RollupSlice = RowSlice | SegmentSlice;

/** What is told of a rollup as a whole. */
export interface RollupSums {
  readonly visits: number;
  readonly pageViews: number;
  readonly downloads: number;
  readonly singlePageVisits: number;
  readonly timedVisits: number;
  readonly timedSeconds: number;
  /** Exact, and of days only. */
  readonly medianSeconds: number | null;
}

/** A rollup that has been counted and not yet written. Plain data: it crosses from the report thread. */
export interface CountHead {
  readonly site: SiteId;
  readonly span: Span;
  readonly sums: RollupSums;
  /** Of a day: the version of its dirty mark that the count accounts for. */
  readonly version: number | null;
  /** Of a month or year: the rollups that were summed. */
  readonly parts: readonly number[];
}

/** What of a rollup is written in one transaction: so many slices as have together no more rows than one may have. */
export type RollupPiece = readonly RollupSlice[];

/** The same with its rows, which may come one piece after the other. */
export interface RollupCount extends CountHead {
  readonly pieces: Iterable<RollupPiece> | AsyncIterable<RollupPiece>;
}

/**
 * Counts a day from its records, in one snapshot. Any connection will do, a read-only one too. A day that is over gets a
 * segment for filters.
 */
export function countDay(db: ReadConnection, site: Site, day: Day, isOver: boolean): RollupCount {
  const start = site.zone.startOf(day);
  const end = site.zone.startOf(addDays(day, 1));
  return inSnapshot(db, (): RollupCount => {
    const version = db
      .prepare<[number, number], number>('SELECT version FROM dirty WHERE site_id = ? AND day = ?')
      .pluck()
      .get(site.id, day);
    const { visits, accesses } = dayRecords(db, site, day);
    const packer = isOver ? segmentPacker(start) : undefined;
    const aggregate = aggregateDay(
      site.zone.hoursOf(day),
      end,
      packer?.visits(visits) ?? visits,
      packer?.accesses(accesses) ?? accesses,
    );
    return dayCount(site, day, version ?? null, aggregate, packer);
  });
}

/** The visits that began on a day, and the site's accesses from its start on; the latter to be read after the former. */
export function dayRecords(
  db: ReadConnection,
  site: Site,
  day: Day,
): { readonly visits: Iterable<VisitRow>; readonly accesses: Iterable<AccessRow> } {
  const start = site.zone.startOf(day);
  const visits = db
    .prepare<unknown[], VisitRow>(
      `SELECT id, started_at, server_address, top_level_domain, top_level_domain_by_name, browser_id
       FROM visit
       WHERE id IN (SELECT visit_id FROM access WHERE site_id = :site AND at >= :start AND at < :end) AND started_at >= :start`,
    )
    .raw()
    .iterate({ site: site.id, start, end: site.zone.startOf(addDays(day, 1)) });
  const accesses = db
    .prepare<[number, number], AccessRow>(
      'SELECT at, visit_id, download, path_id FROM access WHERE site_id = ? AND at >= ? ORDER BY at, sequence',
    )
    .raw()
    .iterate(site.id, start);
  return { visits, accesses };
}

/** A day's counts as they are to be written. */
function dayCount(site: Site, day: Day, version: number | null, aggregate: DayAggregate, packer?: SegmentPacker): RollupCount {
  return {
    site: site.id,
    span: { tier: 'day', first: day, last: day },
    sums: daySums(aggregate),
    version,
    parts: [],
    pieces: piecesOf(slicesOf({ ...dayRows(site, day, aggregate), rollup_server_address: aggregate.serverAddresses }, packer)),
  };
}

/** What is told of a day as a whole. */
export function daySums(aggregate: Omit<DayAggregate, 'serverAddresses'>): RollupSums {
  const { visits, pageViews, downloads, singlePageVisits, timedVisits, timedSeconds, medianSeconds } = aggregate;
  return { visits, pageViews, downloads, singlePageVisits, timedVisits, timedSeconds, medianSeconds };
}

/** The rows of a day's rollup by table, without its id. */
export type DayRows = Readonly<Record<DetailTable, readonly (readonly (string | number)[])[]>>;

/** A day's counts as rows. */
export function dayRows(
  site: Site,
  day: Day,
  aggregate: Omit<DayAggregate, 'serverAddresses'>,
): Omit<DayRows, 'rollup_server_address'> {
  const weekHours = new Map<number, number>();
  for (const [at, visits] of aggregate.hours) {
    const slot = weekHourSlot(site.zone, day, at);
    if (visits > 0) weekHours.set(slot, (weekHours.get(slot) ?? 0) + visits);
  }
  return {
    rollup_hour: aggregate.hours.filter(([, ...counts]) => counts.some((count) => count > 0)),
    rollup_page: aggregate.pages,
    rollup_document: aggregate.documents,
    rollup_browser: aggregate.browsers,
    rollup_top_level_domain: aggregate.topLevelDomains,
    rollup_duration: aggregate.durations,
    rollup_week_hour: [...weekHours],
    rollup_visit_length: aggregate.visitLengths,
  };
}

function* slicesOf(rows: DayRows, packer: SegmentPacker | undefined): Generator<RollupSlice> {
  for (const [table, unsorted] of Object.entries(rows) as [DetailTable, DayRows[DetailTable]][]) {
    const inOrder = [...unsorted].sort((a, b) => (smaller(a[0], b[0]) ? -1 : 1));
    for (let from = 0; from < inOrder.length; from += ROWS_OF_A_PIECE)
      yield { table, values: inOrder.slice(from, from + ROWS_OF_A_PIECE).flat() };
  }
  let part = 0;
  for (const packed of packer?.parts() ?? []) yield { table: 'day_segment', part: part++, packed };
}

/** Puts small slices together: a small day is written in one transaction, and not in one for each table (decision 83). */
function* piecesOf(slices: Iterable<RollupSlice>): Generator<RollupPiece> {
  let piece: RollupSlice[] = [];
  let rows = 0;
  for (const slice of slices) {
    // A packed access takes a third of the bytes of a row.
    const more = slice.table === 'day_segment' ? slice.packed.accesses / 3 : slice.values.length / rowLength(slice.table);
    if (piece.length > 0 && rows + more > ROWS_OF_A_PIECE) {
      yield piece;
      piece = [];
      rows = 0;
    }
    piece.push(slice);
    rows += more;
  }
  if (piece.length > 0) yield piece;
}

function smaller(a: string | number | undefined, b: string | number | undefined): boolean {
  return a !== undefined && b !== undefined && a < b;
}

/**
 * Sums the rollups of a month's days or of a year's months, in one snapshot. Undefined when there are none, and for a
 * year with days that are in no month.
 */
export function sumRollups(db: ReadConnection, site: SiteId, span: Span): RollupCount | undefined {
  return inSnapshot(db, (): RollupCount | undefined => {
    const tier: Tier = span.tier === 'year' ? 'month' : 'day';
    const { ids, days, ...sums } = readSums(db, site, tier, span);
    if (ids === null) return undefined;
    if (tier === 'month' && readSums(db, site, 'day', span).days > daysWithin(db, site, ids)) return undefined;
    const slices: RowSlice[] = [];
    for (const table of summedTables) {
      const { keys, counts } = detailTables[table];
      const rows = db
        .prepare<[string], (string | number)[]>(
          `SELECT ${keys.join(', ')}, ${counts.map((count) => `sum(${count})`).join(', ')} FROM ${table}
           WHERE rollup_id IN (SELECT value FROM json_each(?)) GROUP BY ${keys.join(', ')}`,
        )
        .raw()
        .iterate(ids);
      let values: (string | number)[] = [];
      for (const row of rows) {
        values.push(...row);
        if (values.length < ROWS_OF_A_PIECE * rowLength(table)) continue;
        slices.push({ table, values });
        values = [];
      }
      if (values.length > 0) slices.push({ table, values });
    }
    const parts = JSON.parse(ids) as number[];
    return { site, span, sums: { ...sums, medianSeconds: null }, version: null, parts, pieces: piecesOf(slices) };
  });
}

type PartSums = Omit<RollupSums, 'medianSeconds'> & { readonly ids: string | null; readonly days: number };

function readSums(db: ReadConnection, site: SiteId, tier: Tier, { first, last }: Span): PartSums {
  const row = db
    .prepare<[number, string, number, number], PartSums>(
      `SELECT CASE count(*) WHEN 0 THEN NULL ELSE json_group_array(id) END AS ids, count(*) AS days, sum(visits) AS visits,
         sum(page_views) AS pageViews, sum(downloads) AS downloads, sum(single_page_visits) AS singlePageVisits,
         sum(timed_visits) AS timedVisits, sum(timed_seconds) AS timedSeconds
       FROM rollup WHERE site_id = ? AND tier = ? AND current = 1 AND first_day BETWEEN ? AND ?`,
    )
    .get(site, tier, first, last);
  if (row === undefined) throw new Error('A sum without a row.');
  return row;
}

/** How many days with rollups lie in these months. */
function daysWithin(db: ReadConnection, site: SiteId, months: string): number {
  const days = db
    .prepare<[string, number], number>(
      `SELECT count(*) FROM rollup AS month JOIN rollup AS day ON day.site_id = month.site_id AND day.tier = 'day' AND day.current = 1
         AND day.first_day BETWEEN month.first_day AND month.last_day
       WHERE month.id IN (SELECT value FROM json_each(?)) AND month.site_id = ?`,
    )
    .pluck()
    .get(months, site);
  return days ?? 0;
}
