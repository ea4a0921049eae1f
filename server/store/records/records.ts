import type { Database } from 'better-sqlite3';
import type { Browser } from '../../domain/browser.ts';
import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { RecordedPath } from '../../domain/path/path.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day, Seconds } from '../../domain/time/day.ts';
import type { TopLevelDomain } from '../../domain/top-level-domain.ts';
import type { AccessKind, VisitId } from '../../domain/visit.ts';
import { bulkInsert } from '../database/bulk-insert.ts';
import type { CommitCount } from '../database/commit-count.ts';
import { browserIds } from './browser-ids.ts';
import { dirtyMarks } from './dirty-marks.ts';
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
export interface RecordWriter {
  visit(site: SiteId, visit: VisitRecord, startDay: Day): void;
  access(site: SiteId, access: AccessRecord, day: Day, startDay: Day): void;
  /** Corrects the top level domain of a visit; one whose records have expired stays gone. */
  nameFound(found: FoundName): void;
  /** A hit or line that arrived, whatever became of it. */
  received(site: SiteId, day: Day, hits: number): void;
  excluded(site: SiteId, day: Day, reason: ExclusionReason, hits: number): void;
  /** Writes what was only counted so far; call it last in the transaction. */
  flush(): void;
  settle(): void;
  undo(): void;
  /**
   * Says that a day is about to be counted from its records: until the returned function is called, each commit renews
   * the day's mark, so that what the count did not see is counted later.
   */
  countBegins(site: SiteId, day: Day): () => void;
  /** What changed of a running day since the last call, other than that accesses came at its end. */
  liveChanges(site: SiteId, day: Day): LiveChanges;
}

type LedgerEntry = 'received' | ExclusionReason;

/** Prepares the statements that store records. One of these writes a database at a time. */
export function recordWriter(db: Database, commits: CommitCount): RecordWriter {
  const paths = pathIds(db);
  const browsers = browserIds(db);
  const arrivals = arrivalOrder(db);
  const marks = dirtyMarks(db);
  const journal = liveJournal();
  const visits = bulkInsert(db, 'visit', 7);
  const accesses = bulkInsert(db, 'access', 6);
  const correctTopLevelDomain = db.prepare('UPDATE visit SET top_level_domain = ?, top_level_domain_by_name = 1 WHERE id = ?');
  const addHits = db.prepare(
    'INSERT INTO ledger VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hits = ledger.hits + excluded.hits',
  );

  const ledger = new Map<SiteId, Map<Day, Map<LedgerEntry, number>>>();
  const count = (site: SiteId, day: Day, entry: LedgerEntry, hits: number) => {
    const days = ledger.get(site) ?? new Map<Day, Map<LedgerEntry, number>>();
    const entries = days.get(day) ?? new Map<LedgerEntry, number>();
    if (entries.size === 0) ledger.set(site, days.set(day, entries));
    entries.set(entry, (entries.get(entry) ?? 0) + hits);
  };

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
    received: (site, day, hits) => count(site, day, 'received', hits),
    excluded: count,
    flush() {
      visits.flush();
      accesses.flush();
      for (const [site, days] of ledger)
        for (const [day, entries] of days) for (const [entry, hits] of entries) addHits.run(site, day, entry, hits);
      marks.flush();
      commits.add();
    },
    settle() {
      ledger.clear();
      paths.settle();
      browsers.settle();
      marks.settle();
      arrivals.settle();
      commits.settle();
    },
    undo() {
      visits.forget();
      accesses.forget();
      ledger.clear();
      paths.undo();
      browsers.undo();
      marks.undo();
      arrivals.undo();
    },
    countBegins: marks.countBegins,
    liveChanges: journal.take,
  };
}

/** Numbers the accesses of a second in order of arrival. */
interface ArrivalOrder {
  /** The next number of a second; `outOfOrder` is called for a second before the latest one, whose accesses do not come at the end. */
  next(site: SiteId, at: Seconds, outOfOrder: () => void): number;
  settle(): void;
  undo(): void;
}

/**
 * Within a transaction all its seconds are remembered: their rows may still wait to be written, so that the table does
 * not know them yet. Between transactions the newest of the last one is, with which live hits go on.
 */
function arrivalOrder(db: Database): ArrivalOrder {
  const latest = new Map<SiteId, Seconds>();
  const last = new Map<SiteId, { readonly at: Seconds; readonly sequence: number }>();
  const numbered = new Map<SiteId, Map<Seconds, number>>();
  const highest = db
    .prepare<[number, number], number | null>('SELECT max(sequence) FROM access WHERE site_id = ? AND at = ?')
    .pluck();
  const numberedBefore = (site: SiteId, at: Seconds): number => {
    const known = last.get(site);
    return (known?.at === at ? known.sequence : highest.get(site, at)) ?? -1;
  };
  return {
    next(site, at, outOfOrder) {
      if (at < (latest.get(site) ?? at)) outOfOrder();
      else latest.set(site, at);
      const seconds = numbered.get(site) ?? new Map<Seconds, number>();
      if (seconds.size === 0) numbered.set(site, seconds);
      const sequence = (seconds.get(at) ?? numberedBefore(site, at)) + 1;
      seconds.set(at, sequence);
      return sequence;
    },
    settle() {
      for (const [site, seconds] of numbered) {
        let [newest, sequence] = [Number.NEGATIVE_INFINITY as Seconds, -1];
        for (const entry of seconds) if (entry[0] > newest) [newest, sequence] = entry;
        last.set(site, { at: newest, sequence });
      }
      numbered.clear();
    },
    undo() {
      numbered.clear();
    },
  };
}
