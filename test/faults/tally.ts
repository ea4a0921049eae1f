import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';

/** How often something may stand in the database at least and at most. */
export type Expected = ReadonlyMap<string, readonly [least: number, most: number]>;

/** Reads a folder's database beside whoever writes it. */
export function read<Result>(folder: string, work: (db: Database) => Result): Result {
  const db = new Sqlite(join(folder, 'sixfold.db'), { timeout: 5_000, fileMustExist: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** How often each path stands in the records of all sites. */
export function storedPaths(folder: string): ReadonlyMap<string, number> {
  return read(
    folder,
    (db) =>
      new Map(
        db
          .prepare<[], [string, number]>('SELECT path, count(*) FROM access JOIN path ON path.id = path_id GROUP BY path')
          .raw()
          .all(),
      ),
  );
}

/** What of that which was expected is lost, and what is there too often. */
export function compared(folder: string, expected: Expected): { readonly lost: number; readonly twice: number } {
  const stored = storedPaths(folder);
  let [lost, twice] = [0, 0];
  for (const [path, [least, most]] of expected) {
    const times = stored.get(path) ?? 0;
    lost += Math.max(0, least - times);
    twice += Math.max(0, times - most);
  }
  for (const [path, times] of stored) if (!expected.has(path)) twice += times;
  return { lost, twice };
}

/** What every folder has to hold to, as sentences where it does not; days whose records have expired are not for this. */
export function faultsOf(folder: string): readonly string[] {
  return read(folder, (db) => {
    const number = (sql: string) => Number(db.prepare(sql).pluck().get());
    const received = number("SELECT total(hits) FROM ledger WHERE entry = 'received'");
    const excluded = number("SELECT total(hits) FROM ledger WHERE entry <> 'received'");
    const accesses = number('SELECT count(*) FROM access');
    const integrity = db.prepare<[], string>('PRAGMA integrity_check').pluck().all();
    const lost = number('SELECT total(commits) FROM lost_commits');
    return [
      ...(received === accesses + excluded ? [] : [`received ${received} is not ${accesses} counted + ${excluded} excluded`]),
      ...(integrity.join() === 'ok' ? [] : [`the database is damaged: ${integrity[0]}`]),
      ...(lost === 0 ? [] : [`${lost} commits are told as lost`]),
    ];
  });
}
