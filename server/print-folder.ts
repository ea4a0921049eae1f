import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from './store/data-folder.ts';

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

// For two seconds at most.
const LOOKS = 100;
const LOOK_MS = 20;
const QUIET_LOOKS = 3;

/** A folder for a browser that prints, which nobody else removes while this process lives. */
export interface PrintFolder {
  readonly path: string;
  /** Ends what still uses it, and removes it. */
  remove(): Promise<void>;
}

export function makePrintFolder(): PrintFolder {
  const made = mkdtempSync(join(temporaryFolder(), NEW_PREFIX));
  const lock = takeLock(made, thisProcess());
  const path = join(dirname(made), basename(made).replace(NEW_PREFIX, PREFIX));
  renameSync(made, path);
  return {
    path,
    async remove() {
      lock?.release();
      // Processes of a browser outlive its first one by a moment, and would make the folder anew for their last file.
      for (let [times, quiet] = [0, 0]; times < LOOKS && quiet < QUIET_LOOKS; times++) {
        const left = processesOf(path);
        quiet = left.length === 0 && !existsSync(path) ? quiet + 1 : 0;
        for (const pid of left) end(pid);
        rmSync(path, { recursive: true, force: true, maxRetries: 5 });
        await delay(LOOK_MS);
      }
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

/** The processes of this user that were started with a folder as their own; none where the system does not list them as Linux does. */
function processesOf(path: string): readonly number[] {
  const pids = existsSync('/proc/self/cmdline') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids
    .filter((pid) => isOwnFolder(`/proc/${pid}`))
    .filter((pid) => told(pid, 'cmdline').includes(`--user-data-dir=${path}`) || told(pid, 'environ').includes(`HOME=${path}`))
    .map(Number);
}

/** What the system tells of a process; nothing of one that has ended, or is somebody else's. */
function told(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself, or may not be ended: nothing of that is worth more than what was printed.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

function thisProcess() {
  return { command: 'print', pid: process.pid, since: new Date().toISOString() };
}

function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.geteuid?.() ?? stats.uid);
}
