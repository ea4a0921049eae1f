import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
import { type ImportReader, importReader } from '../records/import-state.ts';
import { type MailReader, mailReader } from '../registry/mail-reader.ts';
import { type RegistryReader, registryReader } from '../registry/registry-reader.ts';
import { dirtyDays } from '../rollups/rollups.ts';
import { type ReportReader, reportReader } from './report-reader.ts';

/** Everything that a command reads of a data folder. */
export interface FolderReader {
  readonly registry: RegistryReader;
  readonly mails: MailReader;
  readonly imports: ImportReader;
  readonly reports: ReportReader;
  /** The site's days whose rollups are behind, oldest first. */
  dirtyDays(site: SiteId): readonly Day[];
  close(): void;
}

/** @param db is closed with it */
export function folderReader(db: ReadConnection): FolderReader {
  let reports: ReportReader | undefined;
  return {
    registry: registryReader(db),
    mails: mailReader(db),
    // Most commands read neither a log's state nor a report, and need none of their statements.
    get imports() {
      return importReader(db);
    },
    get reports() {
      reports ??= reportReader(db);
      return reports;
    },
    dirtyDays: (site) => dirtyDays(db, site),
    close: () => db.close(),
  };
}
