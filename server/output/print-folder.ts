import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { takeLock } from '../store/database/data-folder.ts';

const PREFIX = 'sixfold-print-';
// Under another name until it is locked, so that nobody takes it for one that was left.
const NEW_PREFIX = 'sixfold-new-print-';

// Of the path of a socket (unix(7); 4 fewer with BSD), and of what Chromium puts behind the folder's name for its own.
const SOCKET_BYTES = 103;
const CHROMIUMS_SOCKET = '/org.chromium.Chromium.XXXXXX/SingletonSocket';

/** The system's folder for temporary files, or the usual one where the path of Chromium's socket would be too long. */
function temporaryFolder(): string {
  const path = join(tmpdir(), `${PREFIX}XXXXXX${CHROMIUMS_SOCKET}`);
  return Buffer.byteLength(path) <= SOCKET_BYTES ? tmpdir() : '/tmp';
}

/** A folder for a browser that prints, which nobody else removes while this process lives (decision 112). */
export interface PrintFolder {
  readonly path: string;
  remove(): void;
}

export function makePrintFolder(): PrintFolder {
  const made = mkdtempSync(join(temporaryFolder(), NEW_PREFIX));
  const lock = takeLock(made, thisProcess());
  const path = join(dirname(made), basename(made).replace(NEW_PREFIX, PREFIX));
  renameSync(made, path);
  return {
    path,
    remove() {
      lock?.release();
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Removes the folders of this user whose process was killed while it printed.
 *
 * @param failed told of each that cannot be removed, which keeps nobody from printing
 */
export function removeLeftPrintFolders(failed: (error: unknown) => void): void {
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };
  attempt(() => {
    const around = temporaryFolder();
    for (const path of readdirSync(around).map((name) => join(around, name)))
      if (basename(path).startsWith(PREFIX) && isOwnFolder(path)) attempt(() => removeIfLeft(path));
  });
}

function removeIfLeft(path: string): void {
  const lock = takeLock(path, thisProcess());
  if (lock === undefined) return;
  lock.release();
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

function thisProcess() {
  return { command: 'print', pid: process.pid, since: new Date().toISOString() };
}

function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.geteuid?.() ?? stats.uid);
}
