import type { Browser } from '../../domain/browser.ts';
import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { RecordedPath } from '../../domain/path/path.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day, Seconds } from '../../domain/time/day.ts';
import type { TopLevelDomain } from '../../domain/top-level-domain.ts';
import type { AccessKind, VisitId } from '../../domain/visit.ts';
import { bulkInsert } from '../database/bulk-insert.ts';
import type { CommitCount } from '../database/commit-count.ts';
import type { WriteConnection } from '../database/connections.ts';
import { participants, type TransactionParticipant } from '../database/transaction.ts';
import { arrivalOrder } from './arrival-order.ts';
import { browserIds } from './browser-ids.ts';
import { dirtyMarks } from './dirty-marks.ts';
import { ledgerSums } from './ledger.ts';
import { type LiveChanges, liveJournal } from './live-changes.ts';
import { pathIds } from './path-ids.ts';

/** A visit as it is stored: what of the six fields belongs to the visit as a whole. */
export interface VisitRecord {
  readonly id: VisitId;
  readonly startedAt: Seconds;
  readonly serverAddress: string | null;
  readonly topLevelDomain: TopLevelDomain | null;
  readonly browser: Browser;
}

export interface AccessRecord {
  readonly visit: VisitId;
  readonly at: Seconds;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
}

/** A stored visit whose top level domain was found by name after its commit. */
export interface FoundName {
  readonly site: SiteId;
  readonly visit: VisitId;
  readonly startDay: Day;
  readonly label: string;
}

/** Writes records and ledger within a transaction that somebody else begins and ends. */
export interface RecordWriter extends Required<TransactionParticipant> {
  visit(site: SiteId, visit: VisitRecord, startDay: Day): void;
  access(site: SiteId, access: AccessRecord, day: Day, startDay: Day): void;
  /** Corrects the top level domain of a visit; one whose records have expired stays gone. */
  nameFound(found: FoundName): void;
  /** A hit or line that arrived, whatever became of it. */
  received(site: SiteId, day: Day, hits: number): void;
  excluded(site: SiteId, day: Day, reason: ExclusionReason, hits: number): void;
  /**
   * Says that a day is about to be counted from its records: until the returned function is called, each commit renews
   * the day's mark, so that what the count did not see is counted later.
   */
  countBegins(site: SiteId, day: Day): () => void;
  /** What changed of a running day since the last call, other than that accesses came at its end. */
  liveChanges(site: SiteId, day: Day): LiveChanges;
}

/** Prepares the statements that store records. One of these writes a database at a time. */
export function recordWriter(db: WriteConnection, commits: CommitCount): RecordWriter {
  const paths = pathIds(db);
  const browsers = browserIds(db);
  const arrivals = arrivalOrder(db);
  const marks = dirtyMarks(db);
  const journal = liveJournal();
  const visits = bulkInsert(db, 'visit', 7);
  const accesses = bulkInsert(db, 'access', 6);
  const correctTopLevelDomain = db.prepare('UPDATE visit SET top_level_domain = ?, top_level_domain_by_name = 1 WHERE id = ?');
  const hits = ledgerSums(db);
  // In the order in which they write: the count of commits last.
  const inTransaction = participants([visits, accesses, hits, marks, paths, browsers, arrivals, commits]);

  return {
    visit(site, visit, startDay) {
      const tld = visit.topLevelDomain;
      visits.add(
        visit.id,
        site,
        visit.startedAt,
        visit.serverAddress,
        tld === null ? null : tld.label,
        tld === null ? null : tld.source === 'name' ? 1 : 0,
        browsers.idOf(site, startDay, visit.browser),
      );
      marks.touch(site, startDay);
    },
    access(site, access, day, startDay) {
      const { at, visit, kind, path } = access;
      accesses.add(
        site,
        at,
        arrivals.next(site, at, () => journal.disturbed(site, day)),
        visit,
        kind === 'download' ? 1 : 0,
        paths.idOf(site, day, path),
      );
      marks.touch(site, day);
      if (startDay !== day) marks.touch(site, startDay);
    },
    nameFound({ site, visit, startDay, label }) {
      if (correctTopLevelDomain.run(label, visit).changes === 0) return;
      marks.touch(site, startDay);
      journal.corrected(site, visit);
    },
    received: (site, day, count) => hits.count(site, day, 'received', count),
    excluded: hits.count,
    ...inTransaction,
    countBegins: marks.countBegins,
    liveChanges: journal.take,
  };
}
