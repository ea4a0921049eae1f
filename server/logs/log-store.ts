import type { Database } from 'better-sqlite3';
import type { VisitId } from '../domain/visit.ts';
import { closedDays } from '../store/records/closed-days.ts';
import { importedLines } from '../store/records/import-state.ts';
import type { LastingWriter } from '../store/writer/lasting-writer.ts';
import type { LogStore, VisitTraits } from './import-batches.ts';

// Lines of a batch: beside a running `serve` a batch is one turn of its thread and has to stay under 10 ms.
const LINES_BESIDE_SERVE = 200;
const LINES_ALONE = 20_000;

/** What the importer reads and writes, on a connection of this process and through the writer. */
export function logStore(db: Database, writer: LastingWriter): LogStore {
  const adopted = new Set<VisitId>();
  return {
    importedLines: (site, log) => importedLines(db, site, log),
    closedDays: (site) => closedDays(db, site),
    storedVisit(traits) {
      const found = candidates(db, traits).find((id) => !adopted.has(id));
      if (found !== undefined) adopted.add(found);
      return found;
    },
    reserveVisitIds: writer.operations.reserveVisitIds,
    storeImportBatch: writer.operations.storeImportBatch,
    batchLines: () => (writer.remote ? LINES_BESIDE_SERVE : writer.leaving ? 1 : LINES_ALONE),
  };
}

/** Stored visits that began at that second from there with that browser and have just so many accesses up to a time. */
function candidates(db: Database, { site, startedAt, serverAddress, browser, accesses, until }: VisitTraits): readonly VisitId[] {
  return db
    .prepare<unknown[], VisitId>(
      `SELECT visit.id FROM visit JOIN browser ON browser.id = browser_id
       WHERE visit.id IN (SELECT visit_id FROM access WHERE site_id = :site AND at = :startedAt)
         AND started_at = :startedAt AND server_address IS :serverAddress AND family = :family AND version = :version
         AND (SELECT count(*) FROM access WHERE access.site_id = :site AND at BETWEEN :startedAt AND :until AND visit_id = visit.id) = :accesses
       ORDER BY visit.id`,
    )
    .pluck()
    .all({ site, startedAt, serverAddress, family: browser.family, version: browser.version, accesses, until });
}
