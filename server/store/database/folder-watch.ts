import { renameSync } from 'node:fs';
import { fileIdentity, isSameFile } from '../../lib/file-identity.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection } from './connections.ts';
import { databasePath, describeHolder, type Lock } from './data-folder.ts';
import { reasonOf } from './fault.ts';

const CHECK_EVERY_MS = 1_000;
// While commits follow one another, the look after one does for the next, but for the database itself.
const FRESH_MS = 10;

/** The files that this process writes are not those that stand in the data folder any more. */
export class FolderLost extends Refusal {}

/** Looks whether a data folder is still the one that this process opened. */
export interface FolderWatch {
  /**
   * To be called before each transaction.
   *
   * @throws FolderLost while the files at the folder's paths are others, and for good once another process wrote them
   */
  checkBefore(): void;
  /** After the transaction, before anybody is told that it is on disk. @throws FolderLost as above */
  checkAfter(): void;
  /** Whether it was lost when it was last looked at, a second ago at most. */
  isLost(): boolean;
  close(): void;
}

export interface FolderWatchDeps {
  readonly folder: string;
  readonly db: ReadConnection;
  readonly lock: Lock;
  /** Told once when the folder is lost, and once when it is there again. */
  logError(line: string): void;
}

/**
 * Watches the folder that was just opened. What is written into a file that was deleted, moved or replaced is gone for
 * whoever opens the path next, though every write succeeds. Once lost, the connection writes nothing more, whoever
 * asks (decision 57).
 */
export function watchFolder({ folder, db, lock, logError }: FolderWatchDeps): FolderWatch {
  const database = databasePath(folder);
  const writeAheadLog = `${database}-wal`;
  const paths = [database, writeAheadLog];
  const opened = paths.map(fileIdentity);
  // SQLite changes it when another connection has written.
  const version = () => db.pragma('data_version', { simple: true });
  const ownVersion = version();
  let checkedMs = performance.now();
  let reported: string | undefined;
  let overtaken: string | undefined;

  const lost = (lockToo: boolean): string | undefined => {
    if (overtaken !== undefined) return overtaken;
    const other = paths.find((path, index) => !isSameFile(fileIdentity(path), opened[index]));
    if (other !== undefined)
      return `The data folder ${folder} was deleted, moved or replaced while Sixfold was using it: ${other} is not the file that was opened. Nothing is stored any more, and hits are refused with 503. Put the same folder back and it goes on by itself, or stop this process and start it again with what is there now.`;
    if (!lockToo || lock.isHeld()) return undefined;
    const isOwn = () => version() === ownVersion;
    if (isOwn() && lock.retake() && isOwn()) {
      logError(
        `The file lock.db of the data folder ${folder} was gone and has been made again: leave it there, it keeps a second process out.`,
      );
      return undefined;
    }
    overtaken = `The data folder ${folder} was taken by another process (${describeHolder(folder)}) after its lock.db had been deleted or replaced. This process (${process.pid}) stores nothing any more and refuses hits with 503: stop it, or stop the other one and start this one again.`;
    return overtaken;
  };

  const check = (lockToo: boolean): void => {
    const found = lostOrUnseen(folder, () => lost(lockToo));
    checkedMs = performance.now();
    if (found !== reported) {
      reported = found;
      db.pragma(`query_only = ${found === undefined ? 'OFF' : 'ON'}`);
      logError(found ?? `The data folder ${folder} is the same as before again: everything is stored again.`);
    }
  };

  const refuse = () => {
    if (reported !== undefined) throw new FolderLost(reported);
  };

  const timer = setInterval(() => check(true), CHECK_EVERY_MS).unref();
  return {
    checkBefore() {
      const isFresh = reported === undefined && performance.now() - checkedMs < FRESH_MS;
      if (!isFresh || !isSameFile(fileIdentity(database), opened[0])) check(true);
      refuse();
    },
    checkAfter() {
      check(false);
      refuse();
    },
    isLost: () => reported !== undefined,
    close() {
      clearInterval(timer);
      const [ownDatabase, ownLog] = opened;
      const found = fileIdentity(database);
      if (found === undefined || isSameFile(found, ownDatabase) || !isSameFile(fileIdentity(writeAheadLog), ownLog)) return;
      setAside(writeAheadLog, logError);
    },
  };
}

/** SQLite would take it for the log of the database that was put there, and write its pages into that. */
function setAside(writeAheadLog: string, logError: (line: string) => void): void {
  renameSync(writeAheadLog, `${writeAheadLog}.replaced`);
  logError(`${writeAheadLog} belongs to the database that was replaced and is now ${writeAheadLog}.replaced.`);
}

function lostOrUnseen(folder: string, lost: () => string | undefined): string | undefined {
  try {
    return lost();
  } catch (error) {
    return `The data folder ${folder} cannot be looked at any more${reasonOf(error)}. Nothing is stored until it can.`;
  }
}
