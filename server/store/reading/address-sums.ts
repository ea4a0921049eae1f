import type { ServerAddressRow } from '../../../reports/model/report.ts';
import type { ListQuery, ListSlice } from '../../../reports/model/report-source.ts';
import type { AddressUnion } from '../../domain/aggregate/address-counts.ts';
import { type AddressKey, addressOfKey } from '../../domain/aggregate/address-key.ts';
import type { SiteId } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { type BoundedMap, boundedMap } from '../../lib/bounded-map.ts';
import type { ReadConnection } from '../database/connections.ts';
import type { LiveDays } from './live-day.ts';

/** Visits by server address over days: a union of the days, never a sum of their numbers. */
export interface AddressSums {
  distinct(site: SiteId, from: Day, to: Day): number;
  list(site: SiteId, from: Day, to: Day, query: ListQuery): ListSlice<ServerAddressRow>;
  /** Forgets what is kept in memory, once records have expired. */
  forget(): void;
}

interface KeptSums {
  /** How many days of the site were closed when this was read. */
  readonly closed: number;
  readonly visits: ReadonlyMap<string, number>;
  /** The same with most visits first, once it was asked for. */
  inOrder?: readonly ServerAddressRow[];
}

// Addresses that are kept together, some 100 bytes each.
const ADDRESSES_KEPT = 500_000;

/**
 * Reads from the days alone: addresses go with the records of their day, so months and years have none. The union of
 * all days of a period but the last, which is counted again and again while it runs, is kept in memory by the days'
 * rollups until a day of the site is closed.
 */
export function addressSums(db: ReadConnection, live: LiveDays): AddressSums {
  const kept = boundedMap<string, KeptSums>(ADDRESSES_KEPT, { weightOf: ({ visits }) => visits.size });
  const read = sumsOfDays(db, kept);
  const open = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup.site_id AND day = first_day)
       ORDER BY first_day`,
    )
    .pluck();
  const ofPeriod = (site: SiteId, from: Day, to: Day) => {
    const running = live.rollup(site);
    if (running !== undefined && running.day >= from && running.day <= to) {
      return { before: read(site, open.all(site, from, addDays(running.day, -1))), last: { visits: running.addresses } };
    }
    const ids = open.all(site, from, to);
    return { before: read(site, ids.slice(0, -1)), last: read(site, ids.slice(-1)) };
  };

  return {
    forget: kept.clear,
    distinct(site, from, to) {
      const { before, last } = ofPeriod(site, from, to);
      let distinct = before.visits.size;
      for (const address of last.visits.keys()) if (!before.visits.has(address)) distinct += 1;
      return distinct;
    },
    list(site, from, to, query) {
      const { before, last } = ofPeriod(site, from, to);
      const lastRows = [...last.visits].map(([serverAddress, visits]) => ({
        serverAddress,
        visits: visits + (before.visits.get(serverAddress) ?? 0),
      }));
      const { search, sort, descending, limit } = query;
      if (search === '' && sort !== 'name' && descending && Number.isFinite(limit))
        return mostVisits(before, last.visits, lastRows, query);
      const text = search.toLowerCase();
      const rows = [...rowsOf(before.visits).filter(({ serverAddress }) => !last.visits.has(serverAddress)), ...lastRows]
        .filter(({ serverAddress }) => serverAddress.includes(text))
        .sort(orderOf(sort === 'name', descending));
      return { rows: rows.slice(query.offset, query.offset + limit), total: rows.length };
    },
  };
}

/**
 * Reads the union of days by the ids of their rollups, unless it is kept; forgets the site's that are older than its last
 * closed day.
 */
function sumsOfDays(
  db: ReadConnection,
  kept: BoundedMap<string, KeptSums>,
): (site: SiteId, rollups: readonly number[]) => KeptSums {
  const closedDays = db.prepare<[number], number>('SELECT count(*) FROM closed_day WHERE site_id = ?').pluck();
  const sum = db
    .prepare<[string], [string, number]>(
      `SELECT server_address, sum(visits) FROM rollup_server_address WHERE rollup_id IN (SELECT value FROM json_each(?))
       GROUP BY server_address`,
    )
    .raw();
  return (site, rollups) => {
    const list = rollups.join(',');
    const name = `${site} ${list}`;
    const closed = closedDays.get(site) ?? 0;
    for (const [other, sums] of kept.entries()) if (other.startsWith(`${site} `) && sums.closed !== closed) kept.delete(other);
    const known = kept.use(name);
    if (known !== undefined) return known;
    const sums: KeptSums = { closed, visits: new Map(sum.iterate(`[${list}]`)) };
    kept.set(name, sums);
    return sums;
  };
}

/**
 * The rows with most visits: they are among the first of those that the last day did not change, and those that it did.
 *
 * @param lastRows the addresses of the last day with their visits of the whole period
 */
function mostVisits(
  before: KeptSums,
  last: ReadonlyMap<string, number>,
  lastRows: readonly ServerAddressRow[],
  { offset, limit }: ListQuery,
): ListSlice<ServerAddressRow> {
  const order = orderOf(false, true);
  before.inOrder ??= rowsOf(before.visits).sort(order);
  const rows = [...lastRows];
  for (let position = 0, left = offset + limit; left > 0 && position < before.inOrder.length; position += 1) {
    const row = before.inOrder[position];
    if (row === undefined || last.has(row.serverAddress)) continue;
    rows.push(row);
    left -= 1;
  }
  const total = before.visits.size + lastRows.filter(({ serverAddress }) => !before.visits.has(serverAddress)).length;
  return { rows: rows.sort(order).slice(offset, offset + limit), total };
}

function rowsOf(visits: ReadonlyMap<string, number>): ServerAddressRow[] {
  return [...visits].map(([serverAddress, count]) => ({ serverAddress, visits: count }));
}

function orderOf(byName: boolean, descending: boolean): (a: ServerAddressRow, b: ServerAddressRow) => number {
  const sign = descending ? -1 : 1;
  const names = (a: ServerAddressRow, b: ServerAddressRow) => (a.serverAddress < b.serverAddress ? -1 : 1);
  if (byName) return (a, b) => sign * names(a, b);
  return (a, b) => sign * (a.visits - b.visits) || names(a, b);
}

/** A slice of the server addresses. Texts are made only of the rows that need one to be found or put in order. */
export function filteredAddresses(
  counts: AddressUnion,
  { search, sort, descending, offset, limit }: ListQuery,
): ListSlice<ServerAddressRow> {
  const text = search.toLowerCase();
  const groups = new Map<number, (readonly [AddressKey, number])[]>();
  let total = 0;
  for (const entry of counts) {
    const [key, visits] = entry;
    if (text !== '' && !addressOfKey(key).includes(text)) continue;
    total += 1;
    // By name all are one group.
    const value = sort === 'name' ? 0 : visits;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [entry]);
    else group.push(entry);
  }
  const rows: ServerAddressRow[] = [];
  let skip = offset;
  for (const value of [...groups.keys()].sort((a, b) => (descending ? b - a : a - b))) {
    const group = groups.get(value) ?? [];
    if (rows.length >= limit) break;
    if (skip >= group.length) {
      skip -= group.length;
      continue;
    }
    const sorted = group.map(([key, visits]) => ({ serverAddress: addressOfKey(key), visits })).sort(byAddress);
    if (sort === 'name' && descending) sorted.reverse();
    rows.push(...sorted.slice(skip, skip + limit - rows.length));
    skip = 0;
  }
  return { rows, total };
}

function byAddress(a: ServerAddressRow, b: ServerAddressRow): number {
  return a.serverAddress < b.serverAddress ? -1 : 1;
}
