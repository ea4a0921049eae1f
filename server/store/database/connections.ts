import type { Database } from 'better-sqlite3';

declare const WRITES: unique symbol;
declare const IN_TRANSACTION: unique symbol;

/** A connection through which somebody reads. Any of the three is one (decision 166). */
export type ReadConnection = Pick<Database, 'prepare' | 'pragma' | 'function' | 'inTransaction' | 'name' | 'close'>;

/** The connection of the process that holds the data folder: it may begin transactions, or write in a single statement. */
export type WriteConnection = ReadConnection & Pick<Database, 'exec'> & { readonly [WRITES]: true };

/** The writing connection while a transaction is open: what is written through it is committed, or not, as a whole. */
export type TransactionConnection = ReadConnection & { readonly [IN_TRANSACTION]: true };

/** Writes in one transaction, which takes the lock at its beginning; it is rolled back when the work throws. */
export function inTransaction<Result>(db: WriteConnection, work: (db: TransactionConnection) => Result): Result {
  return driver(db)
    .transaction(() => work(db as ReadConnection as TransactionConnection))
    .immediate();
}

/**
 * Reads within one snapshot: what is committed meanwhile is not seen. Inside another snapshot or transaction it goes on
 * in that.
 */
export function inSnapshot<Result>(db: ReadConnection, work: () => Result): Result {
  return db.inTransaction ? work() : driver(db).transaction(work)();
}

/** A connection whose opening made it a writing one. */
export function writeConnection(db: Database): WriteConnection {
  return db as ReadConnection & Pick<Database, 'exec'> as WriteConnection;
}

/** The driver's own connection behind each of the three: only its transactions are begun here. */
function driver(db: ReadConnection): Database {
  return db as Database;
}
