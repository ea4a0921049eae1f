import type { Database } from 'better-sqlite3';
import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { SiteId } from '../../domain/site.ts';
import { type Day, formatDay, type Seconds } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import { closedDayLookup } from './closed-days.ts';
import type { AccessRecord, RecordWriter, VisitRecord } from './records.ts';

/** A piece of imported logs: its records, its ledger and how far each second of each log is in now. */
export interface ImportBatch {
  readonly site: SiteId;
  readonly visits: readonly { readonly visit: VisitRecord; readonly startDay: Day }[];
  readonly accesses: readonly { readonly access: AccessRecord; readonly day: Day; readonly startDay: Day }[];
  readonly received: readonly (readonly [Day, number])[];
  readonly excluded: readonly (readonly [Day, ExclusionReason, number])[];
  /** Lines of a log's second that are in before this batch, and once it is. */
  readonly lines: readonly (readonly [log: string, at: Seconds, before: number, after: number])[];
}

const OVERTAKEN =
  'Another import of this log is under way, and has imported lines that this one had still to import: nothing was counted twice. Give the log again when the other is done: lines that are in are recognised.';

/**
 * Gives what stores a batch and the import state that goes with it, inside a transaction; `now` in Unix seconds. It
 * throws a Refusal when since the batch was read lines of it came in by another import, or a day of its records was
 * closed (decision 77).
 */
export function importBatchStore(db: Database, records: RecordWriter): (batch: ImportBatch, now: number) => void {
  const isSite = db.prepare<[number], number>('SELECT 1 FROM site WHERE id = ?').pluck();
  const knownLog = db.prepare<[number, string], number>('SELECT id FROM log WHERE site_id = ? AND name = ?').pluck();
  const newLog = db.prepare('INSERT INTO log (site_id, name) VALUES (?, ?)');
  const isClosed = closedDayLookup(db);
  const firstLines = db.prepare('INSERT INTO log_second VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const moreLines = db.prepare('UPDATE log_second SET lines = ? WHERE log_id = ? AND at = ? AND lines = ?');
  const imported = db.prepare(
    'INSERT INTO imported_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET imported_at = excluded.imported_at',
  );
  const reach = (logId: number, at: Seconds, before: number, after: number) => {
    const stored = before === 0 ? firstLines.run(logId, at, after) : moreLines.run(after, logId, at, before);
    if (stored.changes === 0) throw new Refusal(OVERTAKEN);
  };
  return ({ site, visits, accesses, received, excluded, lines }, now) => {
    if (isSite.get(site) === undefined) throw new Refusal('The site was removed while its log was being imported.');
    // A visit that began on a closed day may go on; nothing is added to the day itself, for nobody would erase it.
    for (const day of new Set([...visits.map(({ startDay }) => startDay), ...accesses.map((access) => access.day)]))
      if (isClosed(site, day)) throw new Refusal(closedMeanwhile(day));
    for (const { visit, startDay } of visits) records.visit(site, visit, startDay);
    for (const { access, day, startDay } of accesses) records.access(site, access, day, startDay);
    for (const [day, hits] of received) records.received(site, day, hits);
    for (const [day, reason, hits] of excluded) records.excluded(site, day, reason, hits);
    records.flush();
    let current: { readonly log: string; readonly id: number } | undefined;
    for (const [log, at, before, after] of lines) {
      if (current?.log !== log) current = { log, id: knownLog.get(site, log) ?? Number(newLog.run(site, log).lastInsertRowid) };
      reach(current.id, at, before, after);
    }
    for (const [day] of received) imported.run(site, day, now);
  };
}

function closedMeanwhile(day: Day): string {
  return `The records of ${formatDay(day)} expired while its log was being imported, and lines of that day were not imported. Give the log again: they then count as late, and lines that are in are recognised.`;
}

/** How many lines of each second of a log are in. */
export function importedLines(db: Database, site: SiteId, log: string): Map<number, number> {
  const rows = db
    .prepare<[number, string], [number, number]>(
      'SELECT at, lines FROM log_second WHERE log_id = (SELECT id FROM log WHERE site_id = ? AND name = ?)',
    )
    .raw()
    .all(site, log);
  return new Map(rows);
}
