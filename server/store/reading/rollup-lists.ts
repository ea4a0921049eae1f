import type { BrowserRow, FirstSeenRow, PageRow, TopLevelDomainRow } from '../../../reports/model/report.ts';
import type { ListColumn, ListQuery, ListRows, ListSlice } from '../../../reports/model/report-source.ts';
import type { SiteId } from '../../domain/site.ts';
import { type Day, formatDay } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
import type { Sums } from './rollup-sums.ts';

/** The columns of sums by which a list can be sorted, by their names. */
type SortColumns = Partial<Readonly<Record<ListColumn, number>>>;

const PAGE_COLUMNS: SortColumns = { visits: 1, entries: 2, exits: 3 };

/** A slice of the pages, from the sums of their counts. */
export function pageList(db: ReadConnection, sums: Sums, query: ListQuery): ListSlice<PageRow> {
  const [pageViews, visits, entries, exits] = sums.columns;
  return pathList(db, sums, PAGE_COLUMNS, query, (path, index) => ({
    path,
    pageViews: pageViews?.[index] ?? 0,
    visits: visits?.[index] ?? 0,
    entries: entries?.[index] ?? 0,
    exits: exits?.[index] ?? 0,
  }));
}

/** A slice of the documents. */
export function documentList(db: ReadConnection, sums: Sums, query: ListQuery): ListSlice<ListRows['documents']> {
  const [downloads] = sums.columns;
  return pathList(db, sums, {}, query, (path, index) => ({ path, downloads: downloads?.[index] ?? 0 }));
}

export interface FirstSeenQuery {
  readonly site: SiteId;
  readonly download: 0 | 1;
  readonly from: Day;
  readonly to: Day;
  readonly limit: number;
  /** The running day, when it is among them: its paths that no day before has are first seen on it. */
  readonly live: Day | undefined;
}

/** Paths that were first seen on these days, the most counted first. */
export function firstSeenList(
  db: ReadConnection,
  sums: Sums,
  { site, download, from, to, limit, live }: FirstSeenQuery,
): ListSlice<FirstSeenRow> {
  const days = new Map(
    db
      .prepare<[number, number, number, number], [number, Day]>(
        'SELECT path_id, day FROM first_seen WHERE site_id = ? AND download = ? AND day BETWEEN ? AND ?',
      )
      .raw()
      .all(site, download, from, to),
  );
  if (live !== undefined) for (const path of pathsNeverSeen(db, site, download, sums.keys)) days.set(path, live);
  const [counts] = sums.columns;
  const fresh = sums.keys.flatMap((key, index) => (days.has(key) && (counts?.[index] ?? 0) > 0 ? [index] : []));
  const query: ListQuery = { search: '', sort: 'count', descending: true, offset: 0, limit };
  return {
    rows: pathRows(db, sums, fresh, 0, query).map(({ path, index }) => ({
      path,
      day: formatDay(days.get(sums.keys[index] ?? 0) ?? from),
      count: counts?.[index] ?? 0,
    })),
    total: fresh.length,
  };
}

function pathsNeverSeen(db: ReadConnection, site: SiteId, download: 0 | 1, paths: readonly number[]): readonly number[] {
  return db
    .prepare<[string, number, number], number>(
      `SELECT value FROM json_each(?) WHERE NOT EXISTS
         (SELECT 1 FROM first_seen WHERE site_id = ? AND download = ? AND path_id = value)`,
    )
    .pluck()
    .all(JSON.stringify(paths), site, download);
}

function pathList<Row>(
  db: ReadConnection,
  sums: Sums,
  columns: SortColumns,
  query: ListQuery,
  row: (path: string, index: number) => Row,
): ListSlice<Row> {
  const matching = query.search === '' ? sums.keys.map((_, index) => index) : pathsHolding(db, sums, query.search);
  const column = query.sort === 'name' ? undefined : (columns[query.sort] ?? 0);
  const rows = pathRows(db, sums, matching, column, query).map(({ path, index }) => row(path, index));
  return { rows, total: matching.length };
}

/**
 * The wanted rows in their order, with their paths. Only the rows that are told are looked up: rows of one count are a
 * group, and within a group the database sorts by path.
 */
function pathRows(
  db: ReadConnection,
  sums: Sums,
  places: readonly number[],
  column: number | undefined,
  { descending, offset, limit }: ListQuery,
): readonly { readonly path: string; readonly index: number }[] {
  const values = column === undefined ? undefined : sums.columns[column];
  const [groups, before] = groupsWithin(values, places, descending, offset, limit);
  const sorted = [...groups.keys()].sort((a, b) => (descending ? b - a : a - b));
  const backwards = column === undefined && descending;
  const inOrder = db
    .prepare<[string, number, number], [id: number, path: string]>(
      `SELECT id, path FROM path WHERE id IN (SELECT value FROM json_each(?)) ORDER BY path ${backwards ? 'DESC' : ''} LIMIT ? OFFSET ?`,
    )
    .raw();
  const rows: { readonly path: string; readonly index: number }[] = [];
  let [skip, missing] = [offset - before, limit];
  for (const value of sorted) {
    const group = groups.get(value) ?? [];
    if (missing <= 0) break;
    if (skip >= group.length) {
      skip -= group.length;
      continue;
    }
    const places = new Map(group.map((index) => [sums.keys[index] ?? 0, index]));
    const most = Number.isFinite(missing) ? missing : -1;
    for (const [id, path] of inOrder.all(JSON.stringify([...places.keys()]), most, skip))
      rows.push({ path, index: places.get(id) ?? 0 });
    missing -= group.length - skip;
    skip = 0;
  }
  return rows;
}

/**
 * The rows by their count, without those counts that come wholly before or after the wanted slice; and how many rows
 * come before.
 */
function groupsWithin(
  values: Float64Array | undefined,
  places: readonly number[],
  descending: boolean,
  offset: number,
  limit: number,
): readonly [groups: ReadonlyMap<number, readonly number[]>, before: number] {
  if (values === undefined) return [new Map([[0, places]]), 0];
  const sorted = new Float64Array(places.length);
  for (const [nth, index] of places.entries()) sorted[nth] = values[index] ?? 0;
  sorted.sort();
  if (descending) sorted.reverse();
  const first = sorted[offset];
  const last = sorted[Math.min(sorted.length, offset + limit) - 1];
  const groups = new Map<number, number[]>();
  if (first === undefined || last === undefined || limit <= 0) return [groups, 0];
  const [least, most] = descending ? [last, first] : [first, last];
  for (const index of places) {
    const value = values[index] ?? 0;
    if (value < least || value > most) continue;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [index]);
    else group.push(index);
  }
  return [groups, sorted.indexOf(first)];
}

/** Makes `folded(text)`, the text in lower case in every script, known to a connection: SQLite's own lower() stops at ASCII. */
export function knowFolded(db: ReadConnection): void {
  db.function('folded', { deterministic: true }, (text) => lowerCase(String(text)));
}

function lowerCase(text: string): string {
  // A sigma at the end of a word has a form of its own.
  return text.toLowerCase().replaceAll('ς', 'σ');
}

function pathsHolding(db: ReadConnection, sums: Sums, search: string): readonly number[] {
  const ids = db
    .prepare<[string, string], number>(
      'SELECT id FROM path WHERE id IN (SELECT value FROM json_each(?)) AND instr(folded(path), ?) > 0',
    )
    .pluck()
    .all(JSON.stringify(sums.keys), lowerCase(search));
  const matching = new Set(ids);
  return sums.keys.flatMap((key, index) => (matching.has(key) ? [index] : []));
}

/** A row of a short list, with what it is searched and sorted by. */
interface Named<Row> {
  readonly row: Row;
  readonly name: string;
  readonly visits: number;
}

function shortList<Row>(rows: readonly Named<Row>[], { search, sort, descending, offset, limit }: ListQuery): ListSlice<Row> {
  const query = lowerCase(search);
  const matching = rows.filter(({ name }) => lowerCase(name).includes(query));
  const sign = descending ? -1 : 1;
  const byName = (a: Named<Row>, b: Named<Row>) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const inOrder = matching.sort(
    sort === 'name' ? (a, b) => sign * byName(a, b) : (a, b) => sign * (a.visits - b.visits) || byName(a, b),
  );
  return { rows: inOrder.slice(offset, offset + limit).map(({ row }) => row), total: matching.length };
}

/** A slice of the browsers, each version a row. */
export function browserList(db: ReadConnection, sums: Sums, query: ListQuery): ListSlice<BrowserRow> {
  const rows = browserRows(db, sums).map((row) => ({ row, name: `${row.name} ${row.version}`, visits: row.visits }));
  return shortList(rows, query);
}

/** A slice of the browsers, all versions of one together. */
export function browserFamilyList(db: ReadConnection, sums: Sums, query: ListQuery): ListSlice<ListRows['browserFamilies']> {
  const families = new Map<string, number>();
  for (const { name, visits } of browserRows(db, sums)) families.set(name, (families.get(name) ?? 0) + visits);
  return shortList(
    [...families].map(([name, visits]) => ({ row: { name, visits }, name, visits })),
    query,
  );
}

function browserRows(db: ReadConnection, { keys, columns }: Sums): readonly BrowserRow[] {
  const names = new Map(
    db
      .prepare<[string], [number, string, string]>(
        'SELECT id, family, version FROM browser WHERE id IN (SELECT value FROM json_each(?))',
      )
      .raw()
      .all(JSON.stringify(keys))
      .map(([id, name, version]) => [id, { name, version }]),
  );
  return keys.map((key, index) => ({ ...(names.get(key) ?? { name: '', version: '' }), visits: columns[0]?.[index] ?? 0 }));
}

/** A slice of the top level domains; unknown comes with an empty name. */
export function topLevelDomainList(textOf: (key: number) => string, sums: Sums, query: ListQuery): ListSlice<TopLevelDomainRow> {
  const rows = sums.keys.map((key, index) => {
    const text = textOf(key);
    const [label = '', source] = text.split('\0');
    const visits = sums.columns[0]?.[index] ?? 0;
    const row: TopLevelDomainRow = {
      label: label === '' ? null : label,
      source: source === 'name' || source === 'country' ? source : null,
      visits,
    };
    return { row, name: text, label, visits };
  });
  const queriedLabel = lowerCase(query.search);
  return shortList(
    rows.filter(({ label }) => lowerCase(label).includes(queriedLabel)),
    { ...query, search: '' },
  );
}
