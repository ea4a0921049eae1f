import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { SiteId } from '../../domain/site.ts';
import { type Day, formatDay, type Seconds } from '../../domain/time/day.ts';
import type { VisitId, VisitTraits } from '../../domain/visit.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection, WriteConnection } from '../database/connections.ts';
import { OTHER_BROWSERS } from './browser-ids.ts';
import { closedDayLookup, closedDays } from './closed-days.ts';
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
export function importBatchStore(db: WriteConnection, records: RecordWriter): (batch: ImportBatch, now: number) => void {
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

/** What an importer reads. */
export interface ImportReader {
  /** How many lines of each second of a log are in. */
  importedLines(site: SiteId, log: string): ReadonlyMap<number, number>;
  /** The site's days whose records have expired. */
  closedDays(site: SiteId): ReadonlySet<Day>;
  /** Stored visits that began at that second from there with that browser and have just so many accesses up to a time. */
  visitsLike(site: SiteId, traits: VisitTraits): readonly VisitId[];
}

export function importReader(db: ReadConnection): ImportReader {
  const lines = db
    .prepare<[number, string], [number, number]>(
      'SELECT at, lines FROM log_second WHERE log_id = (SELECT id FROM log WHERE site_id = ? AND name = ?)',
    )
    .raw();
  // A browser beyond the day's limit of new ones was stored under another name: such a visit comes after those of its own.
  const visits = db
    .prepare<unknown[], VisitId>(
      `SELECT visit.id FROM visit JOIN browser ON browser.id = browser_id
       WHERE visit.id IN (SELECT visit_id FROM access WHERE site_id = :site AND at = :startedAt)
         AND started_at = :startedAt AND server_address IS :serverAddress
         AND (family = :family AND version = :version OR family = :other)
         AND (SELECT count(*) FROM access WHERE access.site_id = :site AND at BETWEEN :startedAt AND :until AND visit_id = visit.id) = :accesses
       ORDER BY family = :other, visit.id`,
    )
    .pluck();
  return {
    importedLines: (site, log) => new Map(lines.all(site, log)),
    closedDays: (site) => closedDays(db, site),
    visitsLike(site, { browser: { family, version }, ...traits }) {
      return visits.all({ ...traits, site, family, version, other: OTHER_BROWSERS });
    },
  };
}
