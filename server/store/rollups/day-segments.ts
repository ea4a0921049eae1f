import type { Statement } from 'better-sqlite3';
import { type SegmentColumn, type SegmentPart, segmentColumns } from '../../domain/aggregate/day-segment.ts';
import { type OpenPart, openPart } from '../../domain/aggregate/open-part.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { ReadConnection, TransactionConnection, WriteConnection } from '../database/connections.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';

/** A part of a segment on its way into the database. */
export interface SegmentSlice {
  readonly table: 'day_segment';
  readonly part: number;
  readonly packed: SegmentPart;
}

export function insertSegment(
  db: TransactionConnection,
  rollup: number,
  { part, packed: { visits, accesses, columns } }: SegmentSlice,
): void {
  db.prepare(
    `INSERT INTO day_segment (rollup_id, part, visits, accesses, ${segmentColumns.join(', ')})
     VALUES (?, ?, ?, ?, ${segmentColumns.map(() => '?').join(', ')})`,
  ).run(rollup, part, visits, accesses, ...segmentColumns.map((column) => columns[column]));
}

/** Reads segments with statements that are prepared once. */
export interface SegmentReader {
  /**
   * The parts of the segment that belongs to a day's current rollup; undefined when it has none, or not of all its
   * visits: then the records are read. The columns that are needed first are read now, all others once one of them is
   * asked for, within the same transaction.
   */
  read(site: SiteId, day: Day, first: readonly SegmentColumn[]): readonly OpenPart[] | undefined;
}

type PartRow = { readonly rowid: number; readonly visits: number; readonly accesses: number } & Readonly<
  Partial<Record<SegmentColumn, Uint8Array>>
>;

export function segmentReader(db: ReadConnection): SegmentReader {
  const rollups = db.prepare<[number, number], { id: number; visits: number }>(
    "SELECT id, visits FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1 AND first_day = ?",
  );
  const statements = new Map<string, Statement<[number], PartRow>>();
  const statement = (sql: string) => {
    const prepared = statements.get(sql) ?? db.prepare<[number], PartRow>(sql);
    statements.set(sql, prepared);
    return prepared;
  };
  return {
    read(site, day, first) {
      const rollup = rollups.get(site, day);
      if (rollup === undefined) return undefined;
      const now = ['rowid', 'visits', 'accesses', ...first].join(', ');
      const parts = statement(`SELECT ${now} FROM day_segment WHERE rollup_id = ? ORDER BY part`).all(rollup.id);
      if (parts.reduce((sum, { visits }) => sum + visits, 0) !== rollup.visits) return undefined;
      return parts.map((part) => {
        // A column is found through all pages before it: the rest in one go.
        let yieldToHits: PartRow | undefined;
        return openPart(part.visits, part.accesses, (column) => {
          const later = segmentColumns.filter((each) => !first.includes(each));
          if (!first.includes(column))
            yieldToHits ??= statement(`SELECT rowid, visits, accesses, ${later.join(', ')} FROM day_segment WHERE rowid = ?`).get(
              part.rowid,
            );
          const bytes = part[column] ?? yieldToHits?.[column];
          if (bytes === undefined) throw new Error('A segment went away while it was being read.');
          return bytes;
        });
      });
    },
  };
}

/** Deletes a rollup's segment part by part: each is as long as many rows. */
export async function deleteSegment(db: WriteConnection, rollup: number, yieldToHits: YieldToHits): Promise<void> {
  const parts = db.prepare<[number], number>('SELECT part FROM day_segment WHERE rollup_id = ?').pluck().all(rollup);
  const deletePart = db.prepare<[number, number]>('DELETE FROM day_segment WHERE rollup_id = ? AND part = ?');
  for (const part of parts) {
    await yieldToHits();
    deletePart.run(rollup, part);
  }
}

/** The rollups of days, those that are not current too. Both are found by their indexes: the table holds those of all sites. */
export function rollupsOfDays(db: ReadConnection, site: SiteId, from: Day, to: Day): readonly number[] {
  const among = "site_id = :site AND tier = 'day' AND first_day BETWEEN :from AND :to";
  return db
    .prepare<unknown[], number>(
      `SELECT id FROM rollup WHERE current = 1 AND ${among}
       UNION ALL SELECT id FROM rollup WHERE id IN (SELECT id FROM rollup WHERE current = 0) AND ${among}`,
    )
    .pluck()
    .all({ site, from, to });
}
