import type { Database } from 'better-sqlite3';
import type { Day, Seconds } from '../visit/day.ts';
import type { ExclusionReason } from '../visit/exclusion.ts';
import type { SiteId } from '../visit/site.ts';
import type { AccessRecord, RecordWriter, VisitRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import { listSites } from './sites.ts';

/** A piece of an imported log: its records, its ledger and how far each second of the log is in now. */
export interface ImportBatch {
  readonly site: SiteId;
  readonly log: string;
  readonly visits: readonly { readonly visit: VisitRecord; readonly startDay: Day }[];
  readonly accesses: readonly { readonly access: AccessRecord; readonly day: Day; readonly startDay: Day }[];
  readonly received: readonly (readonly [Day, number])[];
  readonly excluded: readonly (readonly [Day, ExclusionReason, number])[];
  /** Lines of a second that are in once this batch is. */
  readonly lines: readonly (readonly [Seconds, number])[];
}

/** Stores a batch and the import state that goes with it. Inside a transaction. */
export function storeImportBatch(db: Database, records: RecordWriter, batch: ImportBatch, now: number): void {
  const site = listSites(db).find((each) => each.id === batch.site);
  if (site === undefined) throw new Refusal('The site was removed while its log was being imported.');
  for (const { visit, startDay } of batch.visits) records.visit(site.id, visit, startDay);
  for (const { access, day, startDay } of batch.accesses) records.access(site.id, access, day, startDay);
  for (const [day, hits] of batch.received) records.received(site.id, day, hits);
  for (const [day, reason, hits] of batch.excluded) records.excluded(site.id, day, reason, hits);
  records.flush();
  const log = logId(db, site.id, batch.log);
  const put = db.prepare('INSERT INTO log_second VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = max(lines, excluded.lines)');
  for (const [at, lines] of batch.lines) put.run(log, at, lines);
  const imported = db.prepare(
    'INSERT INTO imported_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET imported_at = excluded.imported_at',
  );
  for (const [day] of batch.received) imported.run(site.id, day, now);
}

function logId(db: Database, site: SiteId, name: string): number {
  const known = db.prepare<[number, string], number>('SELECT id FROM log WHERE site_id = ? AND name = ?').pluck().get(site, name);
  return known ?? Number(db.prepare('INSERT INTO log (site_id, name) VALUES (?, ?)').run(site, name).lastInsertRowid);
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
