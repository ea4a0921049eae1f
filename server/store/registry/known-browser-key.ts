import type { ReadConnection } from '../database/connections.ts';

/** The key that signs the marks of browsers that signed in, which have to outlive a restart. */
export function knownBrowserKey(db: ReadConnection): Uint8Array {
  const key = db.prepare<[], Uint8Array>('SELECT key FROM known_browser_key').pluck().get();
  if (key === undefined) throw new Error('The key of known browsers is missing.');
  return key;
}
