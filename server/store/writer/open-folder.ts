import { type CommitCount, lossSentence, lostCommits, openCommitCount } from '../database/commit-count.ts';
import type { WriteConnection } from '../database/connections.ts';
import { prepareFolder, takeLock } from '../database/data-folder.ts';
import { openDatabase } from '../database/database.ts';
import { type FolderWatch, watchFolder } from '../database/folder-watch.ts';

/** A data folder that this process holds: its lock, its writing connection, its count of commits, its watch. */
export interface OpenFolder {
  readonly db: WriteConnection;
  readonly commits: CommitCount;
  readonly watch: FolderWatch;
  close(): void;
}

export interface OpenFolderDeps {
  readonly folder: string;
  /** What a second one is told of who holds the folder. */
  readonly command: string;
  /** Unix seconds. */
  now(): number;
  logError(line: string): void;
  /** Called before anything is written; what it throws ends the matter. */
  readonly examine?: (() => void) | undefined;
}

/** Opens a folder for the one process that writes it; undefined while another does. */
export function openFolder({ folder, command, now, logError, examine }: OpenFolderDeps): OpenFolder | undefined {
  prepareFolder(folder);
  const lock = takeLock(folder, { command, pid: process.pid, since: new Date(now() * 1000).toISOString() });
  if (lock === undefined) return undefined;
  using opened = new DisposableStack();
  opened.defer(lock.release);
  examine?.();
  const db = openDatabase(folder);
  opened.defer(() => db.close());
  const commits = openCommitCount(db, folder, now(), logError);
  opened.defer(commits.close);
  for (const lost of lostCommits(db)) logError(lossSentence(lost));
  const watch = watchFolder({ folder, db, lock, logError });
  opened.defer(watch.close);
  const held = opened.move();
  return { db, commits, watch, close: () => held.dispose() };
}
