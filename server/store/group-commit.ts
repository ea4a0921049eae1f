import type { Database } from 'better-sqlite3';

/** What a commit does with the hits that arrived together. */
export interface CommitSteps<Hit> {
  /** Before the transaction: makes sure that so many new visits can be numbered. */
  prepare(hits: number): void;
  /** Within the transaction, once for each hit in order of arrival. */
  apply(hit: Hit): void;
  /** Last within the transaction. */
  flush(): void;
  /** After the fsync. */
  settle(): void;
  /** After a rollback. */
  undo(): void;
  answer(hit: Hit): void;
  fail(hit: Hit, error: unknown): void;
}

export interface GroupCommit<Hit> {
  /** Takes a hit into the next commit; false when too many are waiting. */
  add(hit: Hit): boolean;
  /** Commits what is waiting now, and what the steps themselves have to write. */
  commit(): void;
}

/**
 * Commits hits that arrived together once, and answers them only after that. A commit
 * begins as soon as the events of this turn of the event loop have been read; while it runs, the next hits gather.
 *
 * @param capacity how many hits may wait
 */
export function groupCommit<Hit>(db: Database, capacity: number, steps: CommitSteps<Hit>): GroupCommit<Hit> {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  let waiting: Hit[] = [];
  let scheduled = false;

  const commit = () => {
    scheduled = false;
    const hits = waiting;
    waiting = [];
    try {
      steps.prepare(hits.length);
      begin.run();
      for (const hit of hits) steps.apply(hit);
      steps.flush();
      end.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      steps.undo();
      for (const hit of hits) steps.fail(hit, error);
      return;
    }
    steps.settle();
    for (const hit of hits) steps.answer(hit);
  };

  return {
    add(hit) {
      if (waiting.length >= capacity) return false;
      waiting.push(hit);
      if (!scheduled) {
        scheduled = true;
        setImmediate(commit);
      }
      return true;
    },
    commit,
  };
}
