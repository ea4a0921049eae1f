import type { SegmentPart } from '../../domain/aggregate/day-segment.ts';
import { type OpenPart, openPart } from '../../domain/aggregate/open-part.ts';
import { segmentPacker } from '../../domain/aggregate/segment-packer.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day } from '../../domain/time/day.ts';
import { boundedMap } from '../../lib/bounded-map.ts';
import type { ReadConnection } from '../database/connections.ts';
import { dayRecords } from '../rollups/rollup-count.ts';

// Days that are kept packed, and the bytes they may take together.
const DAYS_KEPT = 4;
const BYTES_KEPT = 24_000_000;

interface Kept {
  readonly version: string;
  readonly parts: readonly SegmentPart[];
  readonly bytes: number;
}

/** Days packed as in a segment, from their records. */
export interface RecordParts {
  /**
   * The visits that began on a day: of the running day, of one that is behind, and of what a closed day's visits left. The
   * last few are kept as long as no record changes (decision 97).
   */
  of(site: Site, day: Day): readonly OpenPart[];
  /** Forgets what is kept in memory, once records have expired. */
  forget(): void;
}

export function recordParts(db: ReadConnection): RecordParts {
  const kept = boundedMap<string, Kept>(BYTES_KEPT, { weightOf: ({ bytes }) => bytes, mostEntries: DAYS_KEPT });
  return {
    of(site, day) {
      const name = `${site.id} ${day}`;
      const version = recordsVersion(db, site, day);
      const known = kept.get(name);
      const packed = known?.version === version ? known : { version, ...pack(db, site, day) };
      kept.set(name, packed);
      return packed.parts.map(({ visits, accesses, columns }) => openPart(visits, accesses, (column) => columns[column]));
    },
    forget: kept.clear,
  };
}

/** Changes with the day's records: with its rollup, and of a day that is behind with each commit of records. */
function recordsVersion(db: ReadConnection, site: Site, day: Day): string {
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

function pack(db: ReadConnection, site: Site, day: Day): Pick<Kept, 'parts' | 'bytes'> {
  const packer = segmentPacker(site.zone.startOf(day));
  const { visits, accesses } = dayRecords(db, site, day);
  packer.take(visits, accesses, site.zone.startOf(addDays(day, 1)));
  const parts = [...packer.parts()];
  const bytes = parts.reduce((sum, { columns }) => Object.values(columns).reduce((all, each) => all + each.length, sum), 0);
  return { parts, bytes };
}
