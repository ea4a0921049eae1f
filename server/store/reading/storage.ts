import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Storage } from '../../../reports/model/server-facts.ts';
import { tables } from '../../domain/policy-tables.ts';
import type { TablePolicy } from '../../domain/table-policy.ts';
import type { Seconds } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
import { DATABASE_FILE } from '../database/folder-safety.ts';

// Which table takes how much is read from every page of the file: of a larger one that would take over a second.
const MEASURED_BYTES = 64 * 1024 * 1024;

/** How much a data folder holds, and how much more fits on its disk. Takes a moment: for the report thread. */
export function storageOf(db: ReadConnection, folder: string): Storage {
  const sizes = new Map(fileSizes(folder));
  const database = sizes.get(DATABASE_FILE) ?? 0;
  const writeAhead = sizes.get(`${DATABASE_FILE}-wal`) ?? 0;
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const oldest = db.prepare<[number], Seconds | null>('SELECT min(at) FROM access WHERE site_id = ?').pluck();
  const firsts = db
    .prepare<[], number>('SELECT id FROM site')
    .pluck()
    .all()
    .flatMap((site) => oldest.get(site) ?? []);
  return {
    databaseBytes: database,
    writeAheadBytes: writeAhead,
    otherBytes: total - database - writeAhead,
    ...(database > MEASURED_BYTES ? { recordBytes: null, countBytes: null } : bytesByRetention(db)),
    freeBytes: freeBytes(folder),
    recordDays: recordDays(db),
    oldestRecordAt: firsts.length === 0 ? null : (Math.min(...firsts) as Seconds),
  };
}

/** Days, each once whatever sites it has records of, whose records have not expired. */
function recordDays(db: ReadConnection): number {
  return (
    db
      .prepare<[], number>(
        `SELECT count(DISTINCT day) FROM (
           SELECT site_id, first_day AS day FROM rollup WHERE tier = 'day' AND current = 1 AND page_views + downloads > 0
           UNION SELECT site_id, day FROM dirty) AS counted
         WHERE NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = counted.site_id AND closed_day.day = counted.day)`,
      )
      .pluck()
      .get() ?? 0
  );
}

function fileSizes(folder: string): readonly (readonly [name: string, bytes: number])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    // A file may be gone since it was listed.
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found?.isFile() === true ? [[name, found.size] as const] : [];
  });
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** What the records take, which go after their retention, and what the counts take, which stay. */
function bytesByRetention(db: ReadConnection): Pick<Storage, 'recordBytes' | 'countBytes'> {
  const sizes = db
    .prepare<[], { table: string; bytes: number }>(
      `SELECT tbl_name AS "table", sum(pgsize) AS bytes FROM dbstat JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
       WHERE aggregate = TRUE GROUP BY tbl_name`,
    )
    .all();
  // Of tables that the database has and the policy may not.
  const policies: Readonly<Record<string, TablePolicy>> = tables;
  const sum = (retention: TablePolicy['retention']) =>
    sizes.reduce((total, { table, bytes }) => (policies[table]?.retention === retention ? total + bytes : total), 0);
  return { recordBytes: sum('records'), countBytes: sum('site') };
}
