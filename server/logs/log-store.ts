import type { VisitId } from '../domain/visit.ts';
import type { ImportReader } from '../store/records/import-state.ts';
import type { LastingWriter } from '../store/writer/lasting-writer.ts';
import type { LogStore } from './import-batches.ts';

// Lines of a batch: beside a running `serve` a batch is one turn of its thread and has to stay under 10 ms.
const LINES_BESIDE_SERVE = 200;
const LINES_ALONE = 20_000;

/** What the importer reads and writes, on a connection of this process and through the writer. */
export function logStore(reader: ImportReader, writer: LastingWriter): LogStore {
  const adopted = new Set<VisitId>();
  return {
    importedLines: reader.importedLines,
    closedDays: reader.closedDays,
    storedVisit(site, traits) {
      const found = reader.visitsLike(site, traits).find((id) => !adopted.has(id));
      if (found !== undefined) adopted.add(found);
      return found;
    },
    reserveVisitIds: writer.operations.reserveVisitIds,
    storeImportBatch: writer.operations.storeImportBatch,
    batchLines: () => (writer.remote ? LINES_BESIDE_SERVE : writer.leaving ? 1 : LINES_ALONE),
  };
}
