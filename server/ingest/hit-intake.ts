import type { ExclusionReason } from '../domain/exclusion.ts';
import type { CanonicalAddress, ServerAddressMode } from '../domain/server-address.ts';
import type { Site } from '../domain/site.ts';
import { type Day, type Seconds, seconds } from '../domain/time/day.ts';
import type { TopLevelDomain } from '../domain/top-level-domain.ts';
import { faultText } from '../store/database/fault.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { participants, type TransactionParticipant } from '../store/database/transaction.ts';
import { closedDayLookup } from '../store/records/closed-days.ts';
import { type CommitSteps, groupCommit } from '../store/records/group-commit.ts';
import type { FoundName } from '../store/records/records.ts';
import type { NotStored } from '../store/writer/operations.ts';
import type { Store } from '../store/writer/store.ts';
import { type HitCounters, hitCounters } from './hit-counters.ts';
import type { HitTraffic } from './hit-traffic.ts';
import { intakeBacklog } from './intake-backlog.ts';
import { liveSink, type StoredVisit } from './live-sink.ts';
import { type AdmittedAccess, takeAccess } from './take-access.ts';
import { assembleVisits } from './visits.ts';

// Hits that may wait for a commit; the next ones are told to come again.
const WAITING = 10_000;
// Visits that may be open at once; a hit that would begin one more is told to come again, and none is forgotten.
const OPEN_VISITS = 2_000_000;
// What nobody waits for (hits over the rate limit, corrections) is committed this much later, if no hit comes before.
const LATER_MS = 200;

/** A hit that was read and waits for the commit before its answer. */
export interface PendingHit extends AdmittedAccess {
  readonly atMs: number;
  readonly address: CanonicalAddress;
  /** Why it is not counted, as far as the door can tell; its visit key is empty then. */
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

export interface IntakeDeps {
  /** The data folder, for what is said when it cannot be written. */
  readonly folder: string;
  readonly store: Store;
  /** Told of each commit of hits. */
  readonly traffic: HitTraffic;
  readonly serverAddressMode: ServerAddressMode;
  topLevelDomainOf(address: CanonicalAddress): TopLevelDomain | null;
  /** A visit from an address began and is on disk. */
  began(address: CanonicalAddress, visit: StoredVisit): void;
  /** A commit failed, or works again after failures (undefined). */
  trouble(error: unknown): void;
  nowMs(): number;
}

/** Joins hits to visits and commits them in groups. */
export function hitIntake(deps: IntakeDeps): HitIntake {
  const { folder, store, traffic, nowMs } = deps;
  const visits = assembleVisits();
  const counters = hitCounters();
  const trouble = commitTrouble(deps.trouble);
  const backlog = intakeBacklog(store.records, counters, WAITING);
  const sink = liveSink(store, deps.began);
  const closedDays = closedDayMemory(store);
  const take = takeAccess({ ...deps, visits });
  const commits = groupCommit<PendingHit>(store.db, WAITING, {
    ...participants([backlog, store.records, visits, commitCounting(counters, nowMs), sink, trouble]),
    ...answering(folder, counters, trouble.failed),
    pending: backlog.pending,
    prepare(hits) {
      closedDays.forget();
      // By this clock, not by the hits': those of an app that could not hand them over may be old.
      visits.reach(seconds(Math.floor(nowMs() / 1000)));
      if (hits > 0) traffic.hitsCame();
      sink.reserve(hits);
    },
    checkBefore: store.folder.checkBefore,
    checkAfter: store.folder.checkAfter,
    apply: applying(store, closedDays, (hit, day) => take(hit, day, sink)),
    giveUp(error) {
      trouble.failed(error);
      backlog.giveUp();
    },
  });
  const commitLater = soon(commits.commit);

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
      backlog.countRate(site, at);
      commitLater();
    },
    correct(found) {
      backlog.correct(found);
      commitLater();
    },
    drain: commits.commit,
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

/** Writes what a hit counts as, or that it does not. Within the transaction. */
function applying(
  { records }: Store,
  closedDays: ClosedDayMemory,
  take: (hit: PendingHit, day: Day) => ExclusionReason | undefined,
): (hit: PendingHit) => void {
  return (hit) => {
    const { site } = hit;
    const day = site.zone.dayOf(hit.at);
    records.received(site.id, day, 1);
    hit.outcome = hit.excluded ?? (closedDays.holds(site, day) ? 'late' : take(hit, day));
    if (hit.outcome !== undefined) records.excluded(site.id, day, hit.outcome, 1);
  };
}

/** What is said to those who sent hits, once it is known what became of them. */
function answering(
  folder: string,
  counters: HitCounters,
  failed: (error: unknown) => void,
): Pick<CommitSteps<PendingHit>, 'answer' | 'fail' | 'leaveOut' | 'lose'> {
  return {
    answer(hit) {
      if (hit.outcome === undefined) counters.counted += 1;
      else counters.excluded[hit.outcome] += 1;
      hit.committed(hit.outcome);
    },
    fail(hit, error) {
      counters.failed += 1;
      failed(error);
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
  };
}

/** Says once that commits fail, and once that they work again. */
function commitTrouble(trouble: IntakeDeps['trouble']): TransactionParticipant & { failed(error: unknown): void } {
  let failing = false;
  return {
    failed(error) {
      // Of a lost folder those who run the program have been told already.
      if (failing || error instanceof FolderLost) return;
      trouble(error);
      failing = true;
    },
    committed() {
      if (failing) trouble(undefined);
      failing = false;
    },
  };
}

function commitCounting(counters: HitCounters, nowMs: () => number): TransactionParticipant {
  return {
    committed() {
      counters.commits += 1;
    },
    rolledBack() {
      counters.failedCommits += 1;
      counters.lastFailedCommitMs = nowMs();
    },
  };
}

interface ClosedDayMemory {
  holds(site: Site, day: Day): boolean;
  forget(): void;
}

/** Whether a day is closed, with the day that was looked up last remembered: while a commit is made none is closed. */
function closedDayMemory({ db }: Store): ClosedDayMemory {
  const isClosed = closedDayLookup(db);
  let last: { readonly site: Site; readonly day: Day; readonly closed: boolean } | undefined;
  return {
    holds(site, day) {
      if (last?.site !== site || last.day !== day) last = { site, day, closed: isClosed(site.id, day) };
      return last.closed;
    },
    forget() {
      last = undefined;
    },
  };
}

/** Commits a little later, once for however many ask. */
function soon(commit: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      commit();
    }, LATER_MS).unref();
  };
}
