import type { Database } from 'better-sqlite3';

/** The key that signs the marks of browsers that signed in, which have to outlive a restart. */
export function knownBrowserKey(db: Database): Uint8Array {
  const key = db.prepare<[], Uint8Array>('SELECT key FROM known_browser_key').pluck().get();
  if (key === undefined) throw new Error('The key of known browsers is missing.');
  return key;
}
