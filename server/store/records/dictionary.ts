import { boundedMap } from '../../lib/bounded-map.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';

/** Ids of texts, or of groups of texts, that are joined by U+0000. */
export interface Dictionary extends Required<Omit<TransactionParticipant, 'flush'>> {
  /** The id of a value that is stored; undefined for a new one. */
  find(value: string): number | undefined;
  /** The id of a value, stored on first use. Only inside a transaction. */
  idOf(value: string): number;
}

// Characters that the cached texts may have together.
const CHARACTERS_CACHED = 4_000_000;

/** Ids of texts in a table of its own, with the most recently learned ones cached. `columns` are the table's own names. */
export function dictionary(db: WriteConnection, table: string, columns: readonly string[], capacity: number): Dictionary {
  const ids = boundedMap<string, number>(CHARACTERS_CACHED, {
    weightOf: (_, value) => value.length,
    mostEntries: capacity,
  });
  const added: string[] = [];
  const insert = db.prepare<string[]>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const select = db
    .prepare<string[], number>(`SELECT id FROM ${table} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`)
    .pluck();
  const find = (value: string) => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    const id = select.get(...value.split('\0'));
    if (id !== undefined) ids.set(value, id);
    return id;
  };
  return {
    find,
    idOf(value) {
      const known = find(value);
      if (known !== undefined) return known;
      const id = Number(insert.run(...value.split('\0')).lastInsertRowid);
      added.push(value);
      ids.set(value, id);
      return id;
    },
    committed() {
      added.length = 0;
    },
    rolledBack() {
      for (const value of added) ids.delete(value);
      added.length = 0;
    },
  };
}
