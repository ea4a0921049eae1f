import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite, { type Database } from 'better-sqlite3';
import { fileIdentity, isSameFile } from '../../lib/file-identity.ts';
import { Refusal } from '../../lib/refusal.ts';
import { writeItself } from '../../lib/write-itself.ts';
import { remedyOf } from './fault.ts';
import { DATABASE_FILE, refuseUnsafeFolder } from './folder-safety.ts';

/** Who writes a data folder at present. */
export interface Holder {
  readonly command: string;
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface Lock {
  /** Whether the lock file is the one that was taken. */
  isHeld(): boolean;
  /** Takes the lock file that stands there now, or a new one; false when another process has it. */
  retake(): boolean;
  release(): void;
}

/** The file that holds everything. */
export function databasePath(folder: string): string {
  return join(folder, DATABASE_FILE);
}

export function socketPath(folder: string): string {
  return join(folder, 'writer.sock');
}

function lockPath(folder: string): string {
  return join(folder, 'lock.db');
}

function holderPath(folder: string): string {
  return join(folder, 'holder.json');
}

/**
 * Creates the folder when it is missing, for this user alone, and makes sure that it can be written, by no one else.
 *
 * @throws Refusal when it cannot, or others can
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Refusal(`The data folder ${folder} cannot be written (${why}). ${remedyOf(error)}`);
  }
  refuseUnsafeFolder(folder);
}

// A holder looks after its lock each second.
const TIME_TO_RETAKE_MS = 2_500;

/**
 * A lock file that is missing, or was never taken, beside a database may have been deleted under a process that holds
 * the folder: it takes the new one within a second, so whoever comes waits longer than that before trying (decision 58).
 */
export async function leaveTimeToRetake(folder: string): Promise<void> {
  const lock = statSync(lockPath(folder), { throwIfNoEntry: false });
  if (existsSync(databasePath(folder)) && (lock?.size ?? 0) === 0) await delay(TIME_TO_RETAKE_MS);
}

/**
 * Takes the folder's lock, a transaction on a small database of its own, which the kernel drops when the process
 * dies; undefined while another process holds it.
 */
export function takeLock(folder: string, holder: Holder): Lock | undefined {
  const path = lockPath(folder);
  const first = lockFile(path);
  if (first === undefined) return undefined;
  let [file, taken] = [first, fileIdentity(path)];
  const sayWhoHolds = () => writeItself(holderPath(folder), JSON.stringify(holder), 0o600);
  const isHeld = () => isSameFile(fileIdentity(path), taken);
  try {
    sayWhoHolds();
  } catch (error) {
    first.close();
    throw error;
  }
  return {
    isHeld,
    retake() {
      const again = lockFile(path);
      if (again === undefined) return false;
      file.close();
      [file, taken] = [again, fileIdentity(path)];
      sayWhoHolds();
      return true;
    },
    release() {
      try {
        if (isHeld()) rmSync(holderPath(folder), { force: true });
      } finally {
        file.close();
      }
    },
  };
}

/** The lock file, made where it is missing, and locked; undefined while another process has locked it. */
function lockFile(path: string): Database | undefined {
  const db = new Sqlite(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    // Tells one that was held before from a new one.
    if (db.pragma('user_version', { simple: true }) === 0) db.pragma('user_version = 1');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    const code = error instanceof Sqlite.SqliteError ? error.code : '';
    if (code.startsWith('SQLITE_BUSY')) return undefined;
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
      throw new Refusal(`${path} is no lock any more: make sure that no Sixfold runs on this folder, and delete it.`);
    throw error;
  }
}

/** What the holder of the lock said of itself; a word in general when it has not yet. */
export function describeHolder(folder: string): string {
  try {
    const { command, pid, since } = JSON.parse(readFileSync(holderPath(folder), 'utf8')) as Partial<Holder>;
    return `"sixfold ${command ?? '?'}" (process ${pid ?? '?'}, since ${since ?? '?'})`;
  } catch {
    return 'another process';
  }
}
