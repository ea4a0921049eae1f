import type { Database } from 'better-sqlite3';
import type { SegmentPart } from '../../domain/aggregate/day-segment.ts';
import { type OpenPart, openPart } from '../../domain/aggregate/open-part.ts';
import { segmentPacker } from '../../domain/aggregate/segment-packer.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { dayRecords } from './rollup-count.ts';

// Days that are kept packed, and the bytes they may take together.
const DAYS_KEPT = 4;
const BYTES_KEPT = 24_000_000;

interface Kept {
  readonly version: string;
  readonly parts: readonly SegmentPart[];
  readonly bytes: number;
}

const keptOf = new WeakMap<Database, Map<string, Kept>>();

/** Forgets what is kept in memory, once records have expired. */
export function forgetRecordParts(db: Database): void {
  keptOf.delete(db);
}

/**
 * The visits that began on a day, packed as in a segment, from their records: of the running day, of one that is behind,
 * and of what a closed day's visits left. The last few are kept as long as no record changes (decision 97).
 */
export function recordParts(db: Database, site: Site, day: Day): readonly OpenPart[] {
  const kept = keptOf.get(db) ?? new Map<string, Kept>();
  keptOf.set(db, kept);
  const name = `${site.id} ${day}`;
  const version = recordsVersion(db, site, day);
  const known = kept.get(name);
  kept.delete(name);
  const packed = known?.version === version ? known : { version, ...pack(db, site, day) };
  kept.set(name, packed);
  for (const oldest of kept.keys()) {
    let bytes = 0;
    for (const each of kept.values()) bytes += each.bytes;
    if (kept.size <= DAYS_KEPT && bytes <= BYTES_KEPT) break;
    kept.delete(oldest);
  }
  return packed.parts.map(({ visits, accesses, columns }) => openPart(visits, accesses, (column) => columns[column]));
}

/** Changes with the day's records: with its rollup, and of a day that is behind with each commit of records. */
function recordsVersion(db: Database, site: Site, day: Day): string {
  const version = db
    .prepare<unknown[], string>(
      `SELECT coalesce((SELECT version || ' ' || commits FROM dirty, commit_count WHERE site_id = :site AND day = :day), 'counted') || ' ' ||
         coalesce((SELECT id FROM rollup WHERE site_id = :site AND tier = 'day' AND current = 1 AND first_day = :day), 'never') || ' ' ||
         (SELECT count(*) + total(erased) FROM closed_day WHERE site_id = :site)`,
    )
    .pluck()
    .get({ site: site.id, day });
  if (version === undefined) throw new Error('A version without a row.');
  return version;
}

function pack(db: Database, site: Site, day: Day): Pick<Kept, 'parts' | 'bytes'> {
  const packer = segmentPacker(site.zone.startOf(day));
  const { visits, accesses } = dayRecords(db, site, day);
  packer.take(visits, accesses, site.zone.startOf(addDays(day, 1)));
  const parts = [...packer.parts()];
  const bytes = parts.reduce((sum, { columns }) => Object.values(columns).reduce((all, each) => all + each.length, sum), 0);
  return { parts, bytes };
}
