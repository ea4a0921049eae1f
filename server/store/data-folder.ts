import { accessSync, chmodSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Refusal } from './refusal.ts';

/** Who writes a data folder at present. */
export interface Holder {
  readonly command: string;
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface Lock {
  release(): void;
}

export function socketPath(folder: string): string {
  return join(folder, 'writer.sock');
}

function holderPath(folder: string): string {
  return join(folder, 'holder.json');
}

/** Creates the folder when it is missing, for this user alone, and makes sure that it can be written. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Refusal(
      `The data folder ${folder} cannot be written (${why}): give this user the right to write it, or choose another with SIXFOLD_DATA.`,
    );
  }
}

/**
 * Takes the folder's lock, a transaction on a small database of its own, which the kernel drops when the process
 * dies; undefined while another process holds it.
 */
export function takeLock(folder: string, holder: Holder): Lock | undefined {
  const path = join(folder, 'lock.db');
  const db = new Sqlite(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  writeFileSync(holderPath(folder), JSON.stringify(holder), { mode: 0o600 });
  return {
    release() {
      rmSync(holderPath(folder), { force: true });
      db.close();
    },
  };
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
