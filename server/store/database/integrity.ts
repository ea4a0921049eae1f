import Sqlite from 'better-sqlite3';
import type { ReadConnection } from './connections.ts';

/** `quick` leaves out whether each index holds its rows. */
export type CheckDepth = 'quick' | 'full';

// Up to here all of the file is checked in one go, in under half a second; a larger one table by table.
const CHECKED_WHOLE_BYTES = 64 * 1024 * 1024;
// As far as the rows of a table are counted to tell small tables from large ones.
const COUNTED_ROWS = 10_000;
const FAULTS = 20;

/** Whether a database is small enough to be checked in one go. */
export function isSmall(db: ReadConnection): boolean {
  const [pages, bytes] = [db.pragma('page_count', { simple: true }), db.pragma('page_size', { simple: true })];
  return Number(pages) * Number(bytes) <= CHECKED_WHOLE_BYTES;
}

/**
 * Checks a database's structure and constraints piece by piece, small tables first, and gives what was found wrong with
 * each piece, in SQLite's words; these name tables, pages and rows and no values.
 */
export function* integrityFaults(db: ReadConnection, depth: CheckDepth): Generator<readonly string[]> {
  if (isSmall(db)) yield faultsOf(db, depth);
  else for (const table of tablesSmallFirst(db)) yield faultsOf(db, depth, table);
}

function faultsOf(db: ReadConnection, depth: CheckDepth, table?: string): readonly string[] {
  const pragma = depth === 'quick' ? 'pragma_quick_check' : 'pragma_integrity_check';
  const [from, named] = table === undefined ? [pragma, []] : [`${pragma}(?)`, [table]];
  const check = db.prepare<unknown[], string>(`SELECT * FROM ${from} LIMIT ${FAULTS}`).pluck();
  try {
    return check.all(...named).filter((line) => line !== 'ok');
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code))
      return [table === undefined ? error.message : `${table}: ${error.message}`];
    throw error;
  }
}

function tablesSmallFirst(db: ReadConnection): readonly string[] {
  const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").pluck().all();
  const rowsOf = (name: string) => {
    try {
      return db.prepare<[], number>(`SELECT count(*) FROM (SELECT 1 FROM "${name}" LIMIT ${COUNTED_ROWS})`).pluck().get() ?? 0;
    } catch {
      // One that cannot be read comes first: there is something to be found.
      return 0;
    }
  };
  return names
    .map((name) => ({ name, rows: rowsOf(name) }))
    .sort((a, b) => a.rows - b.rows)
    .map(({ name }) => name);
}
