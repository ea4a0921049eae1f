import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from './store/data-folder.ts';

// In the folder for temporary files, because Chromium puts a socket there whose path may have 107 characters.
const PREFIX = 'sixfold-print-';
// Under another name until it is locked, so that nobody takes it for one that was left.
const NEW_PREFIX = 'sixfold-new-print-';

/** A folder for a browser that prints, which nobody else removes while this process lives. */
export interface PrintFolder {
  readonly path: string;
  remove(): void;
}

export function makePrintFolder(): PrintFolder {
  const made = mkdtempSync(join(tmpdir(), NEW_PREFIX));
  const lock = takeLock(made, thisProcess());
  const path = join(tmpdir(), PREFIX + made.slice(join(tmpdir(), NEW_PREFIX).length));
  renameSync(made, path);
  return {
    path,
    remove() {
      lock?.release();
      // A browser that was killed may still be writing its last file.
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Removes the folders of this user whose process was killed while it printed.
 *
 * @param failed told of what cannot be removed, which keeps nobody from printing
 */
export function removeLeftPrintFolders(failed: (error: unknown) => void): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const path = join(tmpdir(), name);
      if (name.startsWith(PREFIX) && isOwnFolder(path)) removeIfLeft(path);
    }
  } catch (error) {
    failed(error);
  }
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
