import Sqlite from 'better-sqlite3';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';

/** What a commit does with the hits that arrived together. */
export interface CommitSteps<Hit> extends Required<TransactionParticipant> {
  /** Whether the steps themselves have something to write. */
  pending(): boolean;
  /** Before the transaction: makes sure that so many new visits can be numbered. */
  prepare(hits: number): void;
  /** Within the transaction, once for each hit in order of arrival. */
  apply(hit: Hit): void;
  /** Fails when what is stored would not be where it is looked for. */
  checkBefore(): void;
  /** The same after the fsync, before any answer. */
  checkAfter(): void;
  /** Some of what the steps themselves have to write cannot be stored: forget it, and pending ends at last. */
  giveUp(error: unknown): void;
  answer(hit: Hit): void;
  /** Nothing can be stored at present. */
  fail(hit: Hit, error: unknown): void;
  /** The hit cannot be stored, and others can. */
  leaveOut(hit: Hit, error: unknown): void;
  /** The hit was stored where nobody may find it. */
  lose(hit: Hit, error: unknown): void;
}

export interface GroupCommit<Hit> {
  /** Takes a hit into the next commit; false when too many are waiting. */
  add(hit: Hit): boolean;
  /** Commits what is waiting now, and what the steps themselves have to write. */
  commit(): void;
  /** How many hits are waiting. */
  readonly waiting: number;
}

// How long hits are gathered at most while more of them keep arriving.
const GATHERING_MS = 2;

/**
 * Commits hits that arrived together once, and answers them only after that. A commit begins with the first turn of
 * the event loop that brings no further hit, after two milliseconds at the latest (decision 68); while it runs, the
 * next hits gather. Where one of them cannot be stored they are committed in halves, until that one is left out alone
 * (decision 69); before that, what the steps themselves have to write is stored or given up.
 *
 * @param capacity how many hits may wait
 */
export function groupCommit<Hit>(db: WriteConnection, capacity: number, steps: CommitSteps<Hit>): GroupCommit<Hit> {
  const commitTogether = committing(db, steps);
  let waiting: Hit[] = [];
  let gathered = 0;
  let sinceMs = 0;

  const commit = () => {
    gathered = 0;
    const hits = waiting;
    if (hits.length === 0 && !steps.pending()) return;
    waiting = [];
    commitTogether(hits);
  };

  const gather = () => {
    if (waiting.length === 0) return;
    if (waiting.length === gathered || performance.now() - sinceMs >= GATHERING_MS) commit();
    else {
      gathered = waiting.length;
      setImmediate(gather);
    }
  };

  return {
    add(hit) {
      if (waiting.length >= capacity) return false;
      waiting.push(hit);
      if (waiting.length === 1) {
        sinceMs = performance.now();
        setImmediate(gather);
      }
      return true;
    },
    commit,
    get waiting() {
      return waiting.length;
    },
  };
}

/** Commits some hits and answers them; gives why nothing can be stored at present, where that is so. */
type CommitTogether<Hit> = (hits: readonly Hit[]) => unknown;

function committing<Hit>(db: WriteConnection, steps: CommitSteps<Hit>): CommitTogether<Hit> {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const commitTogether: CommitTogether<Hit> = (hits) => {
    let ending = false;
    try {
      steps.checkBefore();
      steps.prepare(hits.length);
      begin.run();
      for (const hit of hits) steps.apply(hit);
      steps.flush();
      ending = true;
      end.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      if (ending) overwriteFailedCommit(db);
      steps.rolledBack();
      return afterFault(hits, error, steps, commitTogether);
    }
    steps.committed();
    answerAll(hits, steps);
    return undefined;
  };
  return commitTogether;
}

/** Commits what can be stored of hits that could not be together. */
function afterFault<Hit>(
  hits: readonly Hit[],
  error: unknown,
  steps: CommitSteps<Hit>,
  commitTogether: CommitTogether<Hit>,
): unknown {
  if (!liesInHit(error)) {
    for (const hit of hits) steps.fail(hit, error);
    return error;
  }
  if (steps.pending()) {
    if (hits.length === 0) {
      steps.giveUp(error);
      return steps.pending() ? commitTogether([]) : undefined;
    }
    const fault = commitTogether([]);
    if (fault === undefined) return commitTogether(hits);
    for (const hit of hits) steps.fail(hit, fault);
    return fault;
  }
  if (hits.length <= 1) for (const hit of hits) steps.leaveOut(hit, error);
  else {
    const half = Math.ceil(hits.length / 2);
    commitTogether(hits.slice(0, half));
    commitTogether(hits.slice(half));
  }
  return undefined;
}

function answerAll<Hit>(hits: readonly Hit[], steps: CommitSteps<Hit>): void {
  try {
    steps.checkAfter();
  } catch (error) {
    for (const hit of hits) steps.lose(hit, error);
    return;
  }
  for (const hit of hits) steps.answer(hit);
}

/**
 * A commit whose sync failed stands in the write-ahead log all the same, and a process that is killed then leaves it
 * to be recovered: hits that were refused would count. What is written next takes its place there. The version is
 * written even where it stays the same; a row that stays the same is not.
 */
function overwriteFailedCommit(db: WriteConnection): void {
  try {
    db.pragma(`user_version = ${Number(db.pragma('user_version', { simple: true }))}`);
  } catch (error) {
    // Written over it was, also where this sync failed, too; the hits are told why in any case.
    if (!(error instanceof Sqlite.SqliteError)) throw error;
  }
}

/** Whether an error comes of what a hit holds, and not of the disk or the database. */
function liesInHit(error: unknown): boolean {
  if (error instanceof Sqlite.SqliteError) return /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/.test(error.code);
  return error instanceof TypeError || error instanceof RangeError;
}
