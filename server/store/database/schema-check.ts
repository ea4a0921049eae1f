import type { Database } from 'better-sqlite3';
import { tables } from '../../domain/policy-tables.ts';
import { schemaStatements } from './migrations.ts';

interface StoredObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/**
 * Compares the live database with the policy's declaration and with the schema this version creates.
 *
 * @returns one sentence for each difference; none when only what is permitted can be stored.
 */
export function schemaFaults(db: Database): readonly string[] {
  const faults: string[] = [];
  const objects = db.prepare<[], StoredObject>('SELECT type, name, sql FROM sqlite_schema').all();
  const declared = new Set(Object.keys(tables));
  for (const { type, name } of objects) {
    if (name.startsWith('sqlite_autoindex_') || name === 'sqlite_sequence') continue;
    if (type === 'view' || type === 'trigger')
      faults.push(`The database has a ${type} "${name}" that the policy does not declare.`);
    if (type === 'table' && !declared.has(name))
      faults.push(`The database has a table "${name}" that the policy does not declare.`);
  }
  for (const [name, policy] of Object.entries(tables)) faults.push(...tableFaults(db, name, policy.columns));
  const live = new Set(objects.flatMap(({ sql }) => (sql === null ? [] : [normal(sql)])));
  const expected = new Set(schemaStatements().map(normal));
  for (const sql of live) {
    if (!expected.has(sql) && !sql.includes('sqlite_sequence'))
      faults.push(`The database was not made as this version makes it: ${sql.slice(0, 80)}`);
  }
  for (const sql of expected) if (!live.has(sql)) faults.push(`The database lacks: ${sql.slice(0, 80)}`);
  return faults;
}

function tableFaults(db: Database, table: string, columns: Readonly<Record<string, unknown>>): string[] {
  const listed = db.prepare<[string], { strict: number }>('SELECT strict FROM pragma_table_list WHERE name = ?').get(table);
  if (listed === undefined) return [`The database has no table "${table}".`];
  const faults = listed.strict === 1 ? [] : [`The table "${table}" is not STRICT.`];
  const stored = new Set(
    db
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_xinfo(?)')
      .all(table)
      .map((row) => row.name),
  );
  for (const name of stored)
    if (!(name in columns)) faults.push(`The table "${table}" has a column "${name}" that the policy does not declare.`);
  for (const name of Object.keys(columns)) if (!stored.has(name)) faults.push(`The table "${table}" has no column "${name}".`);
  return faults;
}

function normal(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}
