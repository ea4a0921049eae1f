import { statSync } from 'node:fs';

/** What tells the file at a path from every other for as long as somebody has it open; undefined when there is none. */
export function fileIdentity(path: string): string | undefined {
  // Inode numbers of some file systems are larger than a double holds exactly.
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}
