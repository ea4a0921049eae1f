import type { Database } from 'better-sqlite3';

/** Ids of texts, or of groups of texts, that are joined by U+0000. */
export interface Dictionary {
  /** The id of a value that is stored; undefined for a new one. */
  find(value: string): number | undefined;
  /** The id of a value, stored on first use. Only inside a transaction. */
  idOf(value: string): number;
  /** The transaction was committed: what it added stays known. */
  settle(): void;
  /** The transaction was rolled back: forget what it added. */
  undo(): void;
}

// Characters that the cached texts may have together.
const CHARACTERS_CACHED = 4_000_000;

/** Ids of texts in a table of its own, with the most recently learned ones cached. `columns` are the table's own names. */
export function dictionary(db: Database, table: string, columns: readonly string[], capacity: number): Dictionary {
  const ids = new Map<string, number>();
  let characters = 0;
  const added: string[] = [];
  const insert = db.prepare<string[]>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const select = db
    .prepare<string[], number>(`SELECT id FROM ${table} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`)
    .pluck();
  const remember = (value: string, id: number) => {
    ids.set(value, id);
    characters += value.length;
    for (const oldest of ids.keys()) {
      if (ids.size <= capacity && characters <= CHARACTERS_CACHED) return;
      ids.delete(oldest);
      characters -= oldest.length;
    }
  };
  const find = (value: string) => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    const id = select.get(...value.split('\0'));
    if (id !== undefined) remember(value, id);
    return id;
  };
  return {
    find,
    idOf(value) {
      const known = find(value);
      if (known !== undefined) return known;
      const id = Number(insert.run(...value.split('\0')).lastInsertRowid);
      added.push(value);
      remember(value, id);
      return id;
    },
    settle() {
      added.length = 0;
    },
    undo() {
      for (const value of added) if (ids.delete(value)) characters -= value.length;
      added.length = 0;
    },
  };
}
