import type { Browser } from '../domain/browser.ts';
import type { ExclusionReason } from '../domain/exclusion.ts';
import type { RecordedPath } from '../domain/path/path.ts';
import { type CanonicalAddress, recordedServerAddress, type ServerAddressMode } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import { type Day, type Seconds, seconds } from '../domain/time/day.ts';
import type { TopLevelDomain } from '../domain/top-level-domain.ts';
import type { AccessKind } from '../domain/visit.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { closedDayLookup } from '../store/records/closed-days.ts';
import { groupCommit } from '../store/records/group-commit.ts';
import type { FoundName } from '../store/records/records.ts';
import { reserveVisitIds, visitIdSource } from '../store/records/visit-ids.ts';
import type { NotStored, Store } from '../store/writer/operations.ts';
import { type HitCounters, hitCounters } from './hit-counters.ts';
import { assembleVisits } from './visits.ts';

// Hits that may wait for a commit; the next ones are told to come again.
const WAITING = 10_000;
// Visits that may be open at once; a hit that would begin one more is told to come again, and none is forgotten.
const OPEN_VISITS = 2_000_000;
// What nobody waits for (hits over the rate limit, corrections) is committed this much later, if no hit comes before.
const LATER_MS = 200;
const QUIET_AFTER_MS = 100;
// Visit ids taken from the database at once.
const ID_BLOCK = 10_000;

/** A hit that was read and waits for the commit before its answer. */
export interface PendingHit {
  readonly site: Site;
  readonly atMs: number;
  readonly at: Seconds;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
  readonly address: CanonicalAddress;
  /** The key of the visit it joins; empty for a hit that is not counted. */
  readonly visitKey: string;
  readonly browser: Browser;
  /** Why it is not counted, as far as the door can tell. */
  readonly excluded: ExclusionReason | undefined;
  /** The same with what its visit tells, each time it is about to be committed. */
  outcome: ExclusionReason | undefined;
  /** The hit, or its exclusion, is on disk. */
  committed(excluded: ExclusionReason | undefined): void;
  /** It is not, and will not be. */
  failed(failure: NotStored): void;
}

export interface HitIntake {
  /** False when too many hits are waiting. */
  add(hit: PendingHit): boolean;
  /** Counts a hit over the rate limit, with the next commit or within a second. */
  countRate(site: Site, at: Seconds): void;
  /** Corrects a stored visit, with the next commit or within a second. */
  correct(found: FoundName): void;
  /** Commits what is waiting now. */
  drain(): void;
  /** Whether the last tenth of a second brought no hit to commit. */
  quiet(): boolean;
  /** How it goes at the moment, for the metrics. */
  readonly state: IntakeState;
}

export interface IntakeState {
  readonly counters: HitCounters;
  /** Hits that wait for a commit. */
  readonly waiting: number;
  /** Visits in memory: those that are open, and some that have just ended. */
  readonly openVisits: number;
}

/** A visit that is on disk. */
export type StoredVisit = Omit<FoundName, 'label'>;

export interface IntakeDeps {
  /** The data folder, for what is said when it cannot be written. */
  readonly folder: string;
  readonly store: Store;
  readonly serverAddressMode: ServerAddressMode;
  topLevelDomainOf(address: string): TopLevelDomain | null;
  /** A visit from an address began and is on disk. */
  began(address: string, visit: StoredVisit): void;
  /** A commit failed, or works again after failures (undefined). */
  trouble(error: unknown): void;
  nowMs(): number;
}

/** Joins hits to visits and commits them in groups. */
export function hitIntake({ folder, store, serverAddressMode, topLevelDomainOf, began, trouble, nowMs }: IntakeDeps): HitIntake {
  const { db, records } = store;
  const visits = assembleVisits();
  const ids = visitIdSource();
  const overRate = new Map<string, { readonly site: Site; readonly day: Day; hits: number }>();
  const corrections: FoundName[] = [];
  const begun: { readonly address: string; readonly visit: StoredVisit }[] = [];
  const counters = hitCounters();
  let failing = false;
  let planned = false;
  let lastHitsMs = Number.NEGATIVE_INFINITY;

  const closedDay = closedDayLookup(db);
  // The day that was looked up last within a commit: while it is made none is closed.
  let looked: { readonly site: Site; readonly day: Day; readonly closed: boolean } | undefined;
  const isClosed = (site: Site, day: Day): boolean => {
    if (looked?.site !== site || looked.day !== day) looked = { site, day, closed: closedDay(site.id, day) };
    return looked.closed;
  };

  const commitLater = () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      commits.commit();
    }, LATER_MS).unref();
  };

  const apply = (hit: PendingHit) => {
    const { site, at, kind, path } = hit;
    const day = site.zone.dayOf(at);
    records.received(site.id, day, 1);
    hit.outcome = hit.excluded ?? (isClosed(site, day) ? 'late' : undefined);
    if (hit.outcome === undefined) {
      const joined = visits.join(hit.visitKey, at, kind, path, hit.atMs);
      if (joined.outcome === 'counted') {
        const { visit, begins } = joined;
        if (begins) visit.id = ids.next() ?? null;
        if (visit.id === null) throw new Error('No visit id is left.');
        const startDay = visit.startedAt === at ? day : site.zone.dayOf(visit.startedAt);
        if (begins) {
          const serverAddress = recordedServerAddress(hit.address, serverAddressMode);
          records.visit(
            site.id,
            { id: visit.id, startedAt: at, serverAddress, topLevelDomain: topLevelDomainOf(hit.address), browser: hit.browser },
            day,
          );
          begun.push({ address: hit.address, visit: { site: site.id, visit: visit.id, startDay: day } });
        }
        records.access(site.id, { visit: visit.id, at, kind, path }, day, startDay);
        return;
      }
      hit.outcome = joined.outcome;
    }
    records.excluded(site.id, day, hit.outcome, 1);
  };

  const reportState = (error: unknown) => {
    // Of a lost folder those who run the program have been told already.
    if (failing || error instanceof FolderLost) return;
    trouble(error);
    failing = true;
  };

  const commits = groupCommit<PendingHit>(db, WAITING, {
    pending: () => overRate.size > 0 || corrections.length > 0,
    prepare(hits) {
      looked = undefined;
      // By this clock, not by the hits': those of an app that could not hand them over may be old.
      visits.reach(seconds(Math.floor(nowMs() / 1000)));
      if (hits > 0) lastHitsMs = performance.now();
      if (ids.left < hits) ids.add(db.transaction(() => reserveVisitIds(db, ID_BLOCK)).immediate());
    },
    checkBefore: store.folder.checkBefore,
    checkAfter: store.folder.checkAfter,
    apply,
    flush() {
      for (const { site, day, hits } of overRate.values()) {
        records.received(site.id, day, hits);
        records.excluded(site.id, day, 'rate', hits);
      }
      for (const found of corrections) records.nameFound(found);
      records.flush();
    },
    settle() {
      counters.commits += 1;
      for (const { hits } of overRate.values()) counters.excluded.rate += hits;
      overRate.clear();
      corrections.length = 0;
      records.settle();
      visits.settle();
      for (const { address, visit } of begun) began(address, visit);
      begun.length = 0;
      if (failing) trouble(undefined);
      failing = false;
    },
    undo() {
      counters.failedCommits += 1;
      counters.lastFailedCommitMs = nowMs();
      records.undo();
      visits.undo();
      begun.length = 0;
    },
    giveUp(error) {
      reportState(error);
      if (corrections.length > 0) corrections.length = 0;
      else {
        for (const { hits } of overRate.values()) counters.failed += hits;
        overRate.clear();
      }
    },
    answer(hit) {
      if (hit.outcome === undefined) counters.counted += 1;
      else counters.excluded[hit.outcome] += 1;
      hit.committed(hit.outcome);
    },
    fail(hit, error) {
      counters.failed += 1;
      reportState(error);
      hit.failed({ why: faultText(error, folder), again: true });
    },
    leaveOut(hit, error) {
      counters.failed += 1;
      hit.failed({ why: error instanceof Error ? error.message : String(error), again: false });
    },
    lose(hit, error) {
      counters.failed += 1;
      // Not again: when the folder comes back, the hit is in it.
      hit.failed({ why: faultText(error, folder), again: false });
    },
  });

  return {
    add(hit) {
      counters.received += 1;
      const full = visits.size >= OPEN_VISITS && hit.excluded === undefined && !visits.has(hit.visitKey);
      if (!full && commits.add(hit)) return true;
      counters.failed += 1;
      return false;
    },
    countRate(site, at) {
      counters.received += 1;
      commitLater();
      const day = site.zone.dayOf(at);
      const key = `${site.id} ${day}`;
      const known = overRate.get(key);
      if (known === undefined) overRate.set(key, { site, day, hits: 1 });
      else known.hits += 1;
    },
    correct(found) {
      // Without end while nothing can be stored; the visits then keep what they have.
      if (corrections.length < WAITING) corrections.push(found);
      commitLater();
    },
    drain: commits.commit,
    quiet: () => performance.now() - lastHitsMs > QUIET_AFTER_MS,
    state: {
      counters,
      get waiting() {
        return commits.waiting;
      },
      get openVisits() {
        return visits.size;
      },
    },
  };
}
