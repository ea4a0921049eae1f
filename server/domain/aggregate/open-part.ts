import {
  isDownload,
  type PackedAddresses,
  type PackedDocuments,
  type PackedDomains,
  type PackedIds,
  type PackedTimes,
  type SegmentColumn,
  unpackAddresses,
  unpackDocuments,
  unpackDomains,
  unpackIds,
  unpackTimes,
} from './day-segment.ts';

/** A part of a day's segment whose columns are unpacked once they are asked for. All but the counts throw BrokenBytes. */
export interface OpenPart {
  readonly visits: number;
  readonly accesses: number;
  browsers(): PackedIds;
  domains(): PackedDomains;
  addresses(): PackedAddresses;
  documents(): PackedDocuments;
  /** Its places are of the page views in their order. */
  pages(): PackedIds;
  times(): PackedTimes;
  /** How many downloads come before each visit's first access; one more for the end. */
  firstDownload(): Uint32Array;
}

/** @param column reads the bytes of a column; asked once for each */
export function openPart(visits: number, accesses: number, column: (name: SegmentColumn) => Uint8Array): OpenPart {
  const times = once(() => unpackTimes(column('times'), visits, accesses));
  const documents = once(() => unpackDocuments(column('documents'), accesses));
  return {
    visits,
    accesses,
    browsers: once(() => unpackIds(column('browsers'), 'browsers', visits)),
    domains: once(() => unpackDomains(column('top_level_domains'), visits)),
    addresses: once(() => unpackAddresses(column('server_addresses'), visits)),
    documents,
    pages: once(() => unpackIds(column('pages'), 'pages', accesses - documents().downloads)),
    times,
    firstDownload: once(() => {
      const before = new Uint32Array(visits + 1);
      const { downloads, bits } = documents();
      if (downloads === 0) return before;
      const { firstAccess } = times();
      let [sum, visit] = [0, 0];
      for (let byte = 0; byte < bits.length; byte += 1) {
        if (bits[byte] === 0) continue;
        for (let access = 8 * byte; access < 8 * byte + 8; access += 1) {
          if (!isDownload(bits, access)) continue;
          while ((firstAccess[visit + 1] ?? accesses) <= access && visit < visits) before[++visit] = sum;
          sum += 1;
        }
      }
      while (visit < visits) before[++visit] = sum;
      return before;
    }),
  };
}

function once<Value>(work: () => Value): () => Value {
  let value: { readonly of: Value } | undefined;
  return () => {
    value ??= { of: work() };
    return value.of;
  };
}
