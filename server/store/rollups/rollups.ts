import type { Statement } from 'better-sqlite3';
import type { Site, SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import { type BulkInsert, bulkInsert } from '../database/bulk-insert.ts';
import { inTransaction, type ReadConnection, type TransactionConnection, type WriteConnection } from '../database/connections.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';
import { closedDays } from '../records/closed-days.ts';
import { deleteSegment, insertSegment } from './day-segments.ts';
import { firstDays } from './first-seen.ts';
import type { RollupCount, RollupSlice } from './rollup-count.ts';
import { type DetailTable, detailTableNames, rowLength } from './rollup-tables.ts';

// Rows that are deleted in one transaction: a few milliseconds.
const ROWS_DELETED = 1_500;

/**
 * Writes a count in transactions of a few milliseconds each, under an id that no report sees, and then puts it in the
 * place of the old one in one. A day's dirty mark goes in the same transaction, unless it was renewed since the count
 * (decision 79). A day that was closed meanwhile is left as it is, and so is a month or year one of whose parts is no
 * longer current.
 */
export async function writeRollup(db: WriteConnection, count: RollupCount, yieldToHits: YieldToHits): Promise<void> {
  const { site, span, sums } = count;
  const id = Number(
    db
      .prepare(
        `INSERT INTO rollup (site_id, tier, first_day, last_day, current, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds)
         VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        site,
        span.tier,
        span.first,
        span.last,
        sums.visits,
        sums.pageViews,
        sums.downloads,
        sums.singlePageVisits,
        sums.timedVisits,
        sums.timedSeconds,
        sums.medianSeconds,
      ).lastInsertRowid,
  );
  const write = sliceWriter(db, id);
  const seen = span.tier === 'day' ? firstDays(db, site, id, span.first) : undefined;
  for await (const piece of count.pieces) {
    await yieldToHits();
    inTransaction(db, (tx) => {
      for (const slice of piece) {
        write(tx, slice);
        seen?.add(slice);
      }
    });
  }
  await yieldToHits();
  inTransaction(db, (tx) => {
    if (!mayBeCurrent(tx, count)) return;
    tx.prepare('UPDATE rollup SET current = 0 WHERE site_id = ? AND tier = ? AND first_day = ? AND current = 1').run(
      site,
      span.tier,
      span.first,
    );
    tx.prepare('UPDATE rollup SET current = 1 WHERE id = ?').run(id);
    if (span.tier !== 'day') return;
    // Sums that hold the day's old counts.
    tx.prepare(
      "UPDATE rollup SET current = 0 WHERE site_id = ? AND tier IN ('month', 'year') AND current = 1 AND first_day <= ? AND last_day >= ?",
    ).run(site, span.first, span.first);
    seen?.settle();
    if (count.version !== null)
      tx.prepare('DELETE FROM dirty WHERE site_id = ? AND day = ? AND version = ?').run(site, span.first, count.version);
  });
  await dropGarbage(db, yieldToHits);
}

function sliceWriter(db: WriteConnection, id: number): (tx: TransactionConnection, slice: RollupSlice) => void {
  const inserts = new Map<DetailTable, BulkInsert>();
  return (tx, slice) => {
    if (slice.table === 'day_segment') {
      insertSegment(tx, id, slice);
      return;
    }
    const { table, values } = slice;
    const columns = rowLength(table);
    const insert = inserts.get(table) ?? bulkInsert(db, table, columns + 1);
    inserts.set(table, insert);
    for (let from = 0; from < values.length; from += columns) insert.add(id, ...values.slice(from, from + columns));
    insert.flush();
  };
}

function mayBeCurrent(db: ReadConnection, { site, span, parts }: RollupCount): boolean {
  // It may have been closed since it was counted; its server addresses must not come back.
  if (span.tier === 'day') return !closedDays(db, site).has(span.first);
  const current = db
    .prepare<[string], number>('SELECT count(*) FROM rollup WHERE current = 1 AND id IN (SELECT value FROM json_each(?))')
    .pluck()
    .get(JSON.stringify(parts));
  return current === parts.length;
}

/**
 * Deletes rollups that are not current: those that were replaced, and what a process left that ended while it wrote.
 * Only while no rollup is being written.
 */
export async function dropGarbage(db: WriteConnection, yieldToHits: YieldToHits): Promise<void> {
  const ids = db.prepare<[], number>('SELECT id FROM rollup WHERE current = 0').pluck().all();
  if (ids.length === 0) return;
  const deletes = detailTableNames.map(
    (table): Statement<[number]> => db.prepare(`DELETE FROM ${table} WHERE rollup_id = ? LIMIT ${ROWS_DELETED}`),
  );
  for (const id of ids) {
    await deleteSegment(db, id, yieldToHits);
    for (let ended = false; !ended; ) {
      await yieldToHits();
      ended = inTransaction(db, (tx) => {
        for (let left = ROWS_DELETED; left > 0; ) {
          const deleted = deletes.reduce((sum, each) => (sum < left ? sum + each.run(id).changes : sum), 0);
          if (deleted === 0) {
            tx.prepare('DELETE FROM rollup WHERE id = ?').run(id);
            return true;
          }
          left -= deleted;
        }
        return false;
      });
    }
  }
}

/** The site's days whose rollups are behind, oldest first. */
export function dirtyDays(db: ReadConnection, site: SiteId): readonly Day[] {
  return db.prepare<[number], Day>('SELECT day FROM dirty WHERE site_id = ? ORDER BY day').pluck().all(site);
}

/** The site's open days within a range whose rollups are behind, oldest first. */
export function daysBehind(db: ReadConnection, site: SiteId, from: Day | undefined, to: Day | undefined): readonly Day[] {
  return db
    .prepare<[number, number, number], Day>(
      `SELECT day FROM dirty WHERE site_id = ? AND day BETWEEN ? AND ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = dirty.site_id AND closed_day.day = dirty.day)
       ORDER BY day`,
    )
    .pluck()
    .all(site, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER);
}

/** Open days within a range that have records or counts, for a rebuild from the records; closed days are left out and told. */
export function daysToRebuild(
  db: ReadConnection,
  site: Site,
  from: Day | undefined,
  to: Day | undefined,
): { open: readonly Day[]; closed: readonly Day[] } {
  const days = new Set<Day>(
    db
      .prepare<[number, number], Day>(
        `SELECT first_day FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1
         UNION SELECT day FROM dirty WHERE site_id = ?`,
      )
      .pluck()
      .all(site.id, site.id),
  );
  const within = [...days].filter((day) => day >= (from ?? day) && day <= (to ?? day)).sort((a, b) => a - b);
  const closed = closedDays(db, site.id);
  return { open: within.filter((day) => !closed.has(day)), closed: within.filter((day) => closed.has(day)) };
}
