import type { ServerAddressRow } from '../../../reports/model/report.ts';
import type { ListQuery, ListSlice } from '../../../reports/model/report-source.ts';
import type { SiteId } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { boundedMap } from '../../lib/bounded-map.ts';
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
  const closedDays = db.prepare<[number], number>('SELECT count(*) FROM closed_day WHERE site_id = ?').pluck();
  const open = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day BETWEEN ? AND ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup.site_id AND day = first_day)
       ORDER BY first_day`,
    )
    .pluck();
  const sum = db
    .prepare<[string], [string, number]>(
      `SELECT server_address, sum(visits) FROM rollup_server_address WHERE rollup_id IN (SELECT value FROM json_each(?))
       GROUP BY server_address`,
    )
    .raw();

  const read = (site: SiteId, ids: readonly number[]): KeptSums => {
    const list = ids.join(',');
    const name = `${site} ${list}`;
    const closed = closedDays.get(site) ?? 0;
    for (const [other, sums] of kept.entries()) if (other.startsWith(`${site} `) && sums.closed !== closed) kept.delete(other);
    const known = kept.use(name);
    if (known !== undefined) return known;
    const sums: KeptSums = { closed, visits: new Map(sum.iterate(`[${list}]`)) };
    kept.set(name, sums);
    return sums;
  };
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
    list(site, from, to, { search, sort, descending, offset, limit }) {
      const { before, last } = ofPeriod(site, from, to);
      const lastRows = [...last.visits].map(([serverAddress, visits]) => ({
        serverAddress,
        visits: visits + (before.visits.get(serverAddress) ?? 0),
      }));
      const order = orderOf(sort === 'name', descending);
      if (search === '' && sort !== 'name' && descending && Number.isFinite(limit)) {
        // The first ones are among the first of those that the last day did not change, and those that it did.
        before.inOrder ??= rowsOf(before.visits).sort(order);
        const total = before.visits.size + lastRows.filter(({ serverAddress }) => !before.visits.has(serverAddress)).length;
        const rows = [...lastRows];
        for (let position = 0, left = offset + limit; left > 0 && position < before.inOrder.length; position += 1) {
          const row = before.inOrder[position];
          if (row === undefined || last.visits.has(row.serverAddress)) continue;
          rows.push(row);
          left -= 1;
        }
        return { rows: rows.sort(order).slice(offset, offset + limit), total };
      }
      const text = search.toLowerCase();
      const rows = [...rowsOf(before.visits).filter(({ serverAddress }) => !last.visits.has(serverAddress)), ...lastRows]
        .filter(({ serverAddress }) => serverAddress.includes(text))
        .sort(order);
      return { rows: rows.slice(offset, offset + limit), total: rows.length };
    },
  };
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
