import { readFileSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { Refusal } from '../../lib/refusal.ts';
import { moveFormerHours } from '../migrations/former-hours.ts';
import { makeKnownBrowserKey } from '../migrations/known-browser-key.ts';
import { narrowRecords } from '../migrations/narrow-records.ts';

// Append only: a database remembers in `user_version` how many of these it has taken.
const migrations: readonly { readonly sql: string; readonly andThen?: (db: Database) => void }[] = [
  { sql: sqlOf('0001-records.sql') },
  { sql: sqlOf('0002-rollups.sql'), andThen: moveFormerHours },
  { sql: sqlOf('0003-day-segments.sql') },
  { sql: sqlOf('0004-mail.sql') },
  { sql: sqlOf('0005-api-tokens.sql') },
  { sql: sqlOf('0006-document-endings.sql') },
  { sql: sqlOf('0007-piecewise-erasure.sql') },
  { sql: sqlOf('0008-trusted-clock.sql') },
  { sql: sqlOf('0009-narrow-records.sql'), andThen: narrowRecords },
  { sql: sqlOf('0010-listed-sessions.sql') },
  { sql: sqlOf('0011-known-browsers.sql'), andThen: makeKnownBrowserKey },
  { sql: sqlOf('0012-mail-agreements.sql') },
];

function sqlOf(name: string): string {
  return readFileSync(new URL(`../migrations/${name}`, import.meta.url), 'utf8');
}

/** Brings the database to this version's schema, each step in a transaction. */
export function migrate(db: Database): void {
  const version = schemaVersion(db);
  for (const [index, { sql, andThen }] of migrations.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(sql);
      andThen?.(db);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

/**
 * Whether the database was last written by an older version, whose tables are not those that are read now.
 *
 * @throws Refusal when it was written by a newer one, or by another program
 */
export function isOutdated(db: Pick<Database, 'pragma' | 'prepare' | 'name'>): boolean {
  return schemaVersion(db) < migrations.length;
}

function schemaVersion(db: Pick<Database, 'pragma' | 'prepare' | 'name'>): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new Refusal(
      `The database was written by a newer Sixfold (schema ${version}, this one knows ${migrations.length}): use that version, or restore an older backup.`,
    );
  }
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.length > 0 ? !tables.includes('commit_count') : version > 0)
    throw new Refusal(
      `The database ${db.name} is none of Sixfold: move it away, restore a backup, or choose another folder with SIXFOLD_DATA.`,
    );
  return version;
}

/** The CREATE statements of a fresh database of this version. */
export function schemaStatements(): readonly string[] {
  const db = new Sqlite(':memory:');
  try {
    migrate(db);
    return db
      .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'")
      .pluck()
      .all();
  } finally {
    db.close();
  }
}
