import type { SiteDays, SiteId } from '../../domain/site.ts';
import { addDays, type Day, type Seconds, seconds } from '../../domain/time/day.ts';
import { inTransaction, type ReadConnection, type TransactionConnection, type WriteConnection } from '../database/connections.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';
import { dirtyLookup } from '../records/dirty-marks.ts';
import { visitsAcross } from '../records/visits-across.ts';
import { deleteSegment, rollupsOfDays } from './day-segments.ts';

/**
 * The site's open days whose retention is over, oldest first. It runs from the later of a record's day and the day of
 * its import, in whole local days.
 */
export function daysToExpire(db: ReadConnection, site: SiteDays, retentionDays: number, now: Seconds): readonly Day[] {
  const lastExpired = addDays(site.zone.dayOf(now), -retentionDays - 1);
  const rows = db
    .prepare<[number, number], { day: Day; imported_at: Seconds | null }>(
      `SELECT first_day AS day, imported_at FROM rollup LEFT JOIN imported_day ON imported_day.site_id = rollup.site_id AND day = first_day
       WHERE rollup.site_id = ? AND tier = 'day' AND current = 1 AND first_day <= ?
         AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup.site_id AND closed_day.day = first_day)
       ORDER BY first_day`,
    )
    .all(site.id, lastExpired);
  return rows.filter((row) => row.imported_at === null || site.zone.dayOf(row.imported_at) <= lastExpired).map((row) => row.day);
}

// Rows that are erased in one transaction: a few milliseconds.
const ROWS_ERASED = 1_000;

/**
 * Closes a day: its records go, its rollups stay except those by server address (months and years have none). A visit
 * that went on past the day is kept until the day of its last access expires. The day is marked first, so that nothing
 * counts it any more, and then erased piece by piece, so that commits of live hits come in between (decision 88); what
 * a process leaves that ends meanwhile is found by `halfErasedDays`. Nothing is done, and false given, when the day's
 * rollup is not up to date.
 */
export async function closeDay(db: WriteConnection, site: SiteDays, day: Day, yieldToHits: YieldToHits): Promise<boolean> {
  const closed = inTransaction(db, (tx) => {
    if (dirtyLookup(tx)(site.id, day)) return false;
    tx.prepare('INSERT INTO closed_day (site_id, day, erased) VALUES (?, ?, 0)').run(site.id, day);
    return true;
  });
  if (closed) await eraseDay(db, site, day, yieldToHits);
  return closed;
}

/** Closed days some of whose records may still be there. */
export function halfErasedDays(db: ReadConnection, site: SiteId): readonly Day[] {
  return db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ? AND erased = 0 ORDER BY day').pluck().all(site);
}

/** Erases what is left of a closed day's records. */
export async function eraseDay(db: WriteConnection, site: SiteDays, day: Day, yieldToHits: YieldToHits): Promise<void> {
  // Segments first: what is left of visits that go on is then read from their records.
  await eraseSegments(db, site, day, yieldToHits);
  await eraseAddressCounts(db, site.id, day, yieldToHits);
  await yieldToHits();
  inTransaction(db, (tx) => eraseBeforeMidnight(tx, site, day));
  await eraseAccesses(db, site, day, yieldToHits);
}

async function eraseSegments(db: WriteConnection, site: SiteDays, day: Day, yieldToHits: YieldToHits): Promise<void> {
  const start = site.zone.startOf(day);
  // A visit that ended on the day may have begun before it.
  const first = Math.min(start, ...visitsAcross(db, site.id, start).map(({ startedAt }) => startedAt));
  for (const rollup of rollupsOfDays(db, site.id, site.zone.dayOf(seconds(first)), day))
    await deleteSegment(db, rollup, yieldToHits);
}

async function eraseAddressCounts(db: WriteConnection, site: SiteId, day: Day, yieldToHits: YieldToHits): Promise<void> {
  const erase = db.prepare<[number]>(`DELETE FROM rollup_server_address WHERE rollup_id = ? LIMIT ${ROWS_ERASED}`);
  for (const rollup of rollupsOfDays(db, site, day, day)) {
    do await yieldToHits();
    while (erase.run(rollup).changes === ROWS_ERASED);
  }
}

/** Erases visits that began before the day and ended on it, with their accesses before it: these are few. */
function eraseBeforeMidnight(db: TransactionConnection, site: SiteDays, day: Day): void {
  const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  const going = new Set(visitsAcross(db, site.id, end).map(({ id }) => id));
  const ended = visitsAcross(db, site.id, start).filter(({ id }) => !going.has(id));
  const first = Math.min(start, ...ended.map(({ startedAt }) => startedAt));
  const ids = JSON.stringify(ended.map(({ id }) => id));
  db.prepare('DELETE FROM access WHERE site_id = ? AND at >= ? AND at < ? AND visit_id IN (SELECT value FROM json_each(?))').run(
    site.id,
    first,
    start,
    ids,
  );
  db.prepare('DELETE FROM visit WHERE id IN (SELECT value FROM json_each(?))').run(ids);
}

/**
 * Erases the day's accesses in their order, each visit with the first of its own, but for those of visits that go on. With
 * the last of them nothing is left of the day.
 */
async function eraseAccesses(db: WriteConnection, site: SiteDays, day: Day, yieldToHits: YieldToHits): Promise<void> {
  const end = site.zone.startOf(addDays(day, 1));
  const next = db.prepare<[number, number, number, number], { at: number; sequence: number; visit: number }>(
    `SELECT at, sequence, visit_id AS visit FROM access WHERE site_id = ? AND (at, sequence) > (?, ?) AND at < ?
     LIMIT ${ROWS_ERASED}`,
  );
  const eraseAccess = db.prepare<[number, number, number]>('DELETE FROM access WHERE site_id = ? AND at = ? AND sequence = ?');
  const erased = db.prepare<[number, number]>('UPDATE closed_day SET erased = 1 WHERE site_id = ? AND day = ?');
  const eraseVisit = db.prepare<[number]>('DELETE FROM visit WHERE id = ?');
  const eraseAfter = (at: number, sequence: number) => {
    const rows = next.all(site.id, at, sequence, end);
    // Asked for anew each time: an import may have given a visit an access on the next day.
    const going = new Set(visitsAcross(db, site.id, end).map(({ id }) => id));
    const ended = rows.filter(({ visit }) => !going.has(visit));
    for (const row of ended) eraseAccess.run(site.id, row.at, row.sequence);
    for (const visit of new Set(ended.map((row) => row.visit))) eraseVisit.run(visit);
    if (rows.length === ROWS_ERASED) return rows.at(-1);
    erased.run(site.id, day);
    return undefined;
  };
  type Place = { readonly at: number; readonly sequence: number };
  for (let last: Place | undefined = { at: site.zone.startOf(day), sequence: -1 }; last !== undefined; ) {
    const { at, sequence }: Place = last;
    await yieldToHits();
    last = inTransaction(db, () => eraseAfter(at, sequence));
  }
}

/** Changes when records expire, and again when the last of them are gone. */
export function expiryVersion(db: ReadConnection): number {
  return db.prepare<[], number>('SELECT count(*) + total(erased) FROM closed_day').pluck().get() ?? 0;
}
