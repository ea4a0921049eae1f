import { closeSync, constants, fdatasync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';

// One sector holds it, so that it is never half written.
const MARK_BYTES = 64;
const FLUSH_EVERY_MS = 1_000;

/** Counts the commits of records in the database, and after each of them in a file beside it. */
export interface CommitCount {
  /** Within the transaction. */
  add(): void;
  /** After the commit. */
  settle(): void;
  /** Flushes the mark and closes its file. */
  close(): void;
}

/** Commits that are missing from the database, and when that was noticed (Unix seconds). */
export interface LostCommits {
  readonly commits: number;
  readonly noticedAt: number;
}

function markPath(folder: string): string {
  return join(folder, 'commits.mark');
}

/**
 * Compares the database with the mark beside it and counts on from there. SQLite takes a write-ahead log that was cut or
 * damaged for one that ends earlier: commits that had been acknowledged would be gone without a word. A mark that is
 * behind the database is none: it is written after the commit, and a crash may come between.
 *
 * @param trouble the mark cannot be written; commits do not depend on it
 */
export function openCommitCount(db: Database, folder: string, now: number, trouble: (error: unknown) => void): CommitCount {
  const add = db.prepare('UPDATE commit_count SET commits = commits + 1 WHERE id = 1');
  const inDatabase = db.prepare<[], number>('SELECT commits FROM commit_count WHERE id = 1').pluck().get() ?? 0;
  const marked = readMark(folder);
  if (marked > inDatabase)
    db.prepare('INSERT INTO lost_commits VALUES (?, ?) ON CONFLICT DO UPDATE SET commits = commits + excluded.commits').run(
      now,
      marked - inDatabase,
    );
  let commits = inDatabase;
  let [changed, failing] = [false, false];
  const failed = (error: unknown) => {
    if (!failing) trouble(error);
    failing = true;
  };
  const file = openSync(markPath(folder), constants.O_RDWR | constants.O_CREAT, 0o600);
  const write = () => {
    try {
      writeSync(file, `sixfold commits ${commits}`.padEnd(MARK_BYTES - 1).concat('\n'), 0);
      changed = true;
      failing = false;
    } catch (error) {
      failed(error);
    }
  };
  write();
  const timer = setInterval(() => {
    if (!changed) return;
    changed = false;
    fdatasync(file, (error) => {
      if (error !== null) failed(error);
    });
  }, FLUSH_EVERY_MS).unref();
  return {
    add() {
      add.run();
    },
    settle() {
      commits += 1;
      write();
    },
    close() {
      clearInterval(timer);
      try {
        if (changed) fdatasyncSync(file);
      } catch (error) {
        failed(error);
      }
      closeSync(file);
    },
  };
}

/** The number the mark holds; 0 when there is none or it cannot be read. */
function readMark(folder: string): number {
  try {
    return Number(/^sixfold commits (\d{1,15}) *\n$/.exec(readFileSync(markPath(folder), 'latin1'))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** What was ever found missing, oldest first. */
export function lostCommits(db: Database): readonly LostCommits[] {
  return db.prepare<[], LostCommits>('SELECT noticed_at AS noticedAt, commits FROM lost_commits ORDER BY noticed_at').all();
}

/** What is to be said of commits that are missing. */
export function lossSentence({ commits, noticedAt }: LostCommits): string {
  const when = `${new Date(noticedAt * 1000).toISOString().slice(0, 19)}Z`;
  return `${commits} ${commits === 1 ? 'commit' : 'commits'} of visits that had been acknowledged ${commits === 1 ? 'is' : 'are'} missing from the database (noticed ${when}): its write-ahead log was cut or damaged, or an older copy was put in its place. The statistics before that time are too small.`;
}
