import type { AddressKey } from './address-key.ts';
import { type PackedIds, placeOfAddress, type SegmentColumn } from './day-segment.ts';
import type { OpenPart } from './open-part.ts';
import { numberAt, type PackedNumbers } from './packed-bytes.ts';

/** What a visit has to have, by the ids under which it is packed. */
export type Condition =
  | { readonly field: 'page' | 'document'; readonly path: number }
  | { readonly field: 'browser'; readonly ids: ReadonlySet<number> }
  | { readonly field: 'serverAddress'; readonly key: AddressKey }
  /** An empty label: unknown. */
  | { readonly field: 'topLevelDomain'; readonly label: string };

// What is told by one number a visit comes first; pages, which are many, last.
const ORDER: readonly Condition['field'][] = ['browser', 'topLevelDomain', 'serverAddress', 'document', 'page'];

const COLUMNS: Readonly<Record<Condition['field'], readonly SegmentColumn[]>> = {
  browser: ['browsers'],
  topLevelDomain: ['top_level_domains'],
  serverAddress: ['server_addresses'],
  document: ['documents', 'times'],
  page: ['documents', 'pages', 'times'],
};

/** The columns that tell whether a part has any visit that may match: those of what is looked for first. */
export function firstColumns(conditions: readonly Condition[]): readonly SegmentColumn[] {
  const first = ORDER.find((field) => conditions.some((each) => each.field === field));
  return first === undefined ? [] : COLUMNS[first];
}

/**
 * The visits of a part that have everything that is wanted, rising; those of a field nobody has are found soonest.
 * @throws BrokenBytes
 */
export function matchVisits(part: OpenPart, conditions: readonly Condition[]): Uint32Array {
  let matching: Uint32Array = new Uint32Array(part.visits);
  for (let visit = 0; visit < matching.length; visit += 1) matching[visit] = visit;
  const inOrder = [...conditions].sort((a, b) => ORDER.indexOf(a.field) - ORDER.indexOf(b.field));
  for (const each of inOrder) {
    if (matching.length === 0) return matching;
    const has = test(part, each);
    if (has === undefined) return new Uint32Array(0);
    let kept = 0;
    for (let index = 0; index < matching.length; index += 1) {
      const visit = matching[index] ?? 0;
      if (has(visit)) matching[kept++] = visit;
    }
    matching = matching.subarray(0, kept);
  }
  return matching;
}

/** Tells whether a visit has it; undefined when none of the part can. */
function test(part: OpenPart, conditions: Condition): ((visit: number) => boolean) | undefined {
  switch (conditions.field) {
    case 'browser': {
      const { ids, places } = part.browsers();
      return oneOf(
        places,
        Uint8Array.from(ids, (id) => Number(conditions.ids.has(id))),
      );
    }
    case 'topLevelDomain': {
      const { domains, places } = part.domains();
      return oneOf(
        places,
        Uint8Array.from(domains, ({ label }) => Number(label === conditions.label)),
      );
    }
    case 'serverAddress': {
      const addresses = part.addresses();
      const { places } = addresses;
      const place = placeOfAddress(addresses, conditions.key);
      return place === 0 ? undefined : (visit) => numberAt(places, visit) === place;
    }
    case 'document': {
      const before = part.firstDownload();
      return among(part.documents(), conditions.path, (visit) => before[visit] ?? 0);
    }
    case 'page': {
      const before = part.firstDownload();
      const { firstAccess } = part.times();
      return among(part.pages(), conditions.path, (visit) => (firstAccess[visit] ?? 0) - (before[visit] ?? 0));
    }
  }
}

function oneOf(places: PackedNumbers, conditions: Uint8Array): ((visit: number) => boolean) | undefined {
  return conditions.includes(1) ? (visit) => conditions[numberAt(places, visit)] === 1 : undefined;
}

/** Whether an id is among those of a visit, which lie together from `first` of it to that of the next one. */
function among(
  { ids, places }: PackedIds,
  id: number,
  first: (visit: number) => number,
): ((visit: number) => boolean) | undefined {
  const place = ids.indexOf(id);
  if (place < 0) return undefined;
  return (visit) => {
    const end = first(visit + 1);
    for (let index = first(visit); index < end; index += 1) if (numberAt(places, index) === place) return true;
    return false;
  };
}
