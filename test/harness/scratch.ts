import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What lets go of things at its end: a test, or a row of the fault matrix. */
export interface Scope {
  after(end: () => unknown): void;
}

/** A folder that is gone after the test. */
export function scratchFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'sixfold-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
