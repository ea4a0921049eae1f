import { statSync } from 'node:fs';

/** What tells a file from every other for as long as somebody has it open. */
export interface FileIdentity {
  // Inode numbers of some file systems are larger than a double holds exactly.
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The identity of the file at a path; undefined when there is none. */
export function fileIdentity(path: string): FileIdentity | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

export function isSameFile(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  return a?.ino === b?.ino && a?.dev === b?.dev;
}
