import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';

const KEY_BYTES = 32;

/** The part of schema 0011 that makes the key. Inside the migration's transaction. */
export function makeKnownBrowserKey(db: Database): void {
  db.prepare('INSERT INTO known_browser_key VALUES (1, ?)').run(randomBytes(KEY_BYTES));
}

/** The key that signs the marks of browsers that signed in, which have to outlive a restart. */
export function knownBrowserKey(db: Database): Uint8Array {
  const key = db.prepare<[], Uint8Array>('SELECT key FROM known_browser_key').pluck().get();
  if (key === undefined) throw new Error('The key of known browsers is missing.');
  return key;
}
