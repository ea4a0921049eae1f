import { firstError } from '../../lib/first-error.ts';
import { Refusal } from '../../lib/refusal.ts';
import { DATABASE_FILE } from './folder-safety.ts';

/** Something that disk, rights or files do not allow; its message is a sentence for whoever runs the program. */
export class SystemFault extends Error {
  override readonly name = 'SystemFault';
}

interface Cause {
  /** What is the matter, as the end of a sentence. */
  readonly is: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What to do with a database that is damaged. */
export const DAMAGE_REMEDY = `Stop Sixfold and keep a copy of the whole folder as it is; then restore a backup, or save what can still be read with: sqlite3 ${DATABASE_FILE} .recover | sqlite3 saved.db`;

const CHOOSE_ANOTHER = 'or choose another folder with SIXFOLD_DATA.';
const full: Cause = { is: 'the disk is full', remedy: 'Make room on it; what was stored before is kept.' };
const forbidden: Cause = {
  is: 'this user may not do that',
  remedy: `Start the program as the user to whom it belongs, give this user the right to read and write it, ${CHOOSE_ANOTHER}`,
};
const tooManyFiles: Cause = {
  is: 'too many files and connections are open',
  remedy: 'Raise the limit (ulimit -n), or end what takes them.',
};
const broken: Cause = {
  is: 'the disk could not be read or written',
  remedy: 'See whether it is full, or failing (the log of the system says so), and copy the folder to another one in time.',
};
const missing: Cause = { is: 'it is not there', remedy: `Put it back, ${CHOOSE_ANOTHER}` };
const inUse: Cause = {
  is: 'another program has locked it',
  remedy: 'End whatever else has it open, a database tool or a backup, and try again.',
};

/** Causes by the code of the system (errno) or of SQLite; an extended code of SQLite means what its beginning does. */
const causes: Readonly<Record<string, Cause>> = {
  ENOSPC: full,
  SQLITE_FULL: full,
  EDQUOT: { is: 'the disk quota of this user is used up', remedy: 'Make room, or have the quota raised.' },
  EACCES: forbidden,
  EPERM: forbidden,
  SQLITE_PERM: forbidden,
  EROFS: { is: 'its file system is read-only', remedy: `Mount it so that it can be written, ${CHOOSE_ANOTHER}` },
  SQLITE_READONLY: {
    is: 'it cannot be written',
    remedy: `Its file system is read-only, it is write-protected, or it belongs to another user: change that, ${CHOOSE_ANOTHER}`,
  },
  SQLITE_CANTOPEN: {
    is: 'it cannot be opened',
    remedy: `See that this user may read and write the folder and every file in it, that its file system is not read-only, and that not too many files are open (ulimit -n), ${CHOOSE_ANOTHER}`,
  },
  EIO: broken,
  SQLITE_IOERR: broken,
  ESTALE: broken,
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  ENOENT: missing,
  ELOOP: { is: 'it is a link, and nothing is written through one', remedy: 'Name the file itself, or remove the link.' },
  ENOTDIR: { is: 'a part of its path is no folder', remedy: `Mend the path, ${CHOOSE_ANOTHER}` },
  EISDIR: { is: 'it is a folder, not a file', remedy: `Move it away, ${CHOOSE_ANOTHER}` },
  SQLITE_CORRUPT: { is: 'it is damaged', remedy: `${DAMAGE_REMEDY}.` },
  SQLITE_NOTADB: {
    is: 'it is no database, or its beginning was overwritten',
    remedy: `${DAMAGE_REMEDY}. To begin anew without it, move it away.`,
  },
  SQLITE_BUSY: inUse,
  SQLITE_LOCKED: inUse,
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function causeOf(code: string): Cause | undefined {
  for (let known = code; known !== ''; known = known.slice(0, Math.max(0, known.lastIndexOf('_')))) {
    if (Object.hasOwn(causes, known)) return causes[known];
  }
  return undefined;
}

/** Why something could not be done, to follow "cannot be written": the code and what it means. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return `: ${error instanceof Error ? error.message : String(error)}`;
  const cause = causeOf(code);
  return cause === undefined ? ` (${code})` : ` (${code}): ${cause.is}`;
}

/** What to do about an error of the system or of SQLite, in a sentence; empty for any other. */
export function remedyOf(error: unknown): string {
  return causeOf(codeOf(error) ?? '')?.remedy ?? '';
}

/** The sentence for an error of the system or of SQLite while a data folder is used; undefined for any other. */
export function systemFault(fault: unknown, folder: string): SystemFault | undefined {
  const error = firstError(fault);
  if (error instanceof SystemFault) return error;
  const code = codeOf(error);
  const cause = code === undefined ? undefined : causeOf(code);
  if (cause === undefined) return undefined;
  return new SystemFault(`${placeOf(error, code, folder)} cannot be used: ${cause.is} (${code}). ${cause.remedy}`, {
    cause: error,
  });
}

function placeOf(error: unknown, code: string | undefined, folder: string): string {
  if (code?.startsWith('SQLITE_') === true) return `The database ${DATABASE_FILE} in ${folder}`;
  if (error instanceof Error && 'path' in error && typeof error.path === 'string') return error.path;
  return `The data folder ${folder}`;
}

/** What those who run the program are told of an error: a sentence, or of a fault in the program itself all there is to know. */
export function faultText(fault: unknown, folder: string): string {
  const error = firstError(fault);
  const known = error instanceof Refusal ? error : systemFault(error, folder);
  if (known !== undefined) return known.message;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a fault in Sixfold itself; please report it with these lines:\n${trace}`;
}
