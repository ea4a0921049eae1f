import { closeSync, constants, fdatasync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadConnection, WriteConnection } from './connections.ts';
import { reasonOf } from './fault.ts';
import type { TransactionParticipant } from './transaction.ts';

// One sector holds it, so that it is never half written.
const MARK_BYTES = 64;
const FLUSH_EVERY_MS = 1_000;
// More than any disk syncs; and a day more than the database seems to be old, for clocks that were set.
const COMMITS_PER_SECOND = 100_000;
const DAY_SECONDS = 86_400;

/** Counts the commits of records in the database, and after each of them in a file beside it. */
export interface CommitCount extends TransactionParticipant {
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
 * behind the database is none: it is written after the commit, and a crash may come between (decision 55).
 *
 * @param logError told when the mark cannot be read or written; commits do not depend on it
 */
export function openCommitCount(db: WriteConnection, folder: string, now: number, logError: (line: string) => void): CommitCount {
  const add = db.prepare('UPDATE commit_count SET commits = commits + 1 WHERE id = 1');
  const inDatabase = commitsIn(db);
  const mark = readMark(folder);
  if (!isPossible(mark, db, now)) logError(doubtSentence(folder));
  else if (mark > inDatabase)
    db.prepare('INSERT INTO lost_commits VALUES (?, ?) ON CONFLICT DO UPDATE SET commits = commits + excluded.commits').run(
      now,
      mark - inDatabase,
    );
  let commits = inDatabase;
  let [changed, failing] = [false, false];
  const failed = (error: unknown) => {
    if (!failing)
      logError(`The file commits.mark in ${folder}, without which a loss may go unnoticed, cannot be written${reasonOf(error)}.`);
    failing = true;
  };
  const file = openSync(markPath(folder), constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
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
    flush() {
      add.run();
    },
    committed() {
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

/** The number the mark holds; 0 when there is none, undefined when it is not as it was written. */
export function readMark(folder: string): number | undefined {
  try {
    const mark = readFileSync(markPath(folder), 'latin1');
    // A full disk may have left it empty.
    if (mark === '') return 0;
    const [, digits] = /^sixfold commits (\d{1,15}) *\n$/.exec(mark) ?? [];
    return digits === undefined ? undefined : Number(digits);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

function commitsIn(db: ReadConnection): number {
  return db.prepare<[], number>('SELECT commits FROM commit_count WHERE id = 1').pluck().get() ?? 0;
}

/**
 * Whether there can have been so many commits since the database began: none that wait for a disk are made faster
 * (decision 56).
 */
function isPossible(mark: number | undefined, db: ReadConnection | undefined, now: number): mark is number {
  const began = db
    ?.prepare<[], number | null>(
      'SELECT min(at) FROM (SELECT min(added_at) AS at FROM site UNION ALL SELECT min(started_at) FROM uptime)',
    )
    .pluck()
    .get();
  return mark !== undefined && mark <= COMMITS_PER_SECOND * (DAY_SECONDS + Math.max(0, now - (began ?? now)));
}

/**
 * What is to be said of commits that are missing from a database, those that were noticed before and those that a mark
 * tells of. The mark has to be read before the database is opened: a running `serve` writes it after its commit.
 */
export function missingCommits(
  folder: string,
  db: ReadConnection | undefined,
  mark: number | undefined,
  now: number,
): readonly string[] {
  const known = db === undefined ? [] : lostCommits(db).map(lossSentence);
  if (!isPossible(mark, db, now)) return [...known, doubtSentence(folder)];
  const commits = mark - (db === undefined ? 0 : commitsIn(db));
  return commits > 0 ? [...known, lossSentence({ commits, noticedAt: now })] : known;
}

function doubtSentence(folder: string): string {
  return `The file commits.mark in ${folder} does not hold a number of commits that can be true, so it cannot be told whether commits of visits are missing from the database: the file was damaged, or is of another database. The next command that writes the folder makes it anew.`;
}

/** What was ever found missing, oldest first. */
export function lostCommits(db: ReadConnection): readonly LostCommits[] {
  return db.prepare<[], LostCommits>('SELECT noticed_at AS noticedAt, commits FROM lost_commits ORDER BY noticed_at').all();
}

/** What is to be said of commits that are missing. */
export function lossSentence({ commits, noticedAt }: LostCommits): string {
  const when = `${new Date(noticedAt * 1000).toISOString().slice(0, 19)}Z`;
  return `${commits} ${commits === 1 ? 'commit' : 'commits'} of visits that had been acknowledged ${commits === 1 ? 'is' : 'are'} missing from the database (noticed ${when}): its write-ahead log was cut or damaged, it was deleted, or an older copy was put in its place. The statistics before that time are too small.`;
}
