import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';

const KEY_BYTES = 32;

/** The part of schema 0011 that makes the key. Inside the migration's transaction. */
export function makeKnownBrowserKey(db: Database): void {
  db.prepare('INSERT INTO known_browser_key VALUES (1, ?)').run(randomBytes(KEY_BYTES));
}
