import { chmodSync, statSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { Refusal } from '../../lib/refusal.ts';
import { type ReadConnection, type WriteConnection, writeConnection } from './connections.ts';
import { databasePath } from './data-folder.ts';
import { migrate } from './migrations.ts';
import { schemaFaults } from './schema-check.ts';

const FULL = 2;
// Enough for the pages that live hits write and a day's reports read.
const CACHE_KIBIBYTES = 8_192;

// How long a statement waits for another process that has locked the database.
const PATIENCE_MS = 5_000;

/** Settings that every connection needs. */
function prepareConnection(db: Database): void {
  db.pragma('secure_delete = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
}

/**
 * The writing connection of a data folder whose lock this process holds: brought to this version's schema, and that
 * schema compared with the policy.
 */
export function openDatabase(folder: string): WriteConnection {
  const path = databasePath(folder);
  const db = new Sqlite(path, { timeout: PATIENCE_MS });
  try {
    chmodSync(path, 0o600);
    prepareWriter(db);
    return writeConnection(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepareWriter(db: Database): void {
  db.pragma('journal_mode = WAL');
  // In WAL mode better-sqlite3 runs with NORMAL unless told: a commit would return before its fsync.
  db.pragma('synchronous = FULL');
  if (db.pragma('synchronous', { simple: true }) !== FULL) throw new Error('SQLite did not take synchronous=FULL.');
  prepareConnection(db);
  db.pragma('wal_autocheckpoint = 4000');
  migrate(db);
  const faults = schemaFaults(db);
  if (faults.length > 0) {
    throw new Refusal(
      `The database may hold more than the policy permits, so nothing was started:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
  }
}

/** A read-only connection; undefined when the folder holds no database yet. */
export function openReadOnly(folder: string): ReadConnection | undefined {
  const path = databasePath(folder);
  // Unlike existsSync it tells a folder that may not be looked into from an empty one.
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const db = new Sqlite(path, { readonly: true, timeout: PATIENCE_MS });
  prepareConnection(db);
  return db;
}

/**
 * Moves what was committed out of the write-ahead log and cuts it to nothing, so that what was deleted does not live on
 * in it. Waits for nobody: false when somebody is reading, and it has to be tried again.
 */
export function emptyWriteAheadLog(db: WriteConnection): boolean {
  db.pragma('busy_timeout = 0');
  try {
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } finally {
    db.pragma(`busy_timeout = ${PATIENCE_MS}`);
  }
}
