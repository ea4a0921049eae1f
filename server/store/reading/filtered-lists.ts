import type { ServerAddressRow } from '../../../reports/model/report.ts';
import type { ListQuery, ListSlice } from '../../../reports/model/report-source.ts';
import type { AddressUnion } from '../../domain/aggregate/address-counts.ts';
import { type AddressKey, addressOfKey } from '../../domain/aggregate/address-key.ts';

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
