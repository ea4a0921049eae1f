import type { Database } from 'better-sqlite3';

export interface Dictionary<Parts extends readonly string[]> {
  /** The id of a value, stored on first use. Only inside a transaction. */
  idOf(...parts: Parts): number;
  /** The transaction was committed: what it added stays known. */
  settle(): void;
  /** The transaction was rolled back: forget what it added. */
  undo(): void;
}

/** Ids of texts in a table of its own, with the most recently learned ones cached. `columns` are the table's own names. */
export function dictionary<Parts extends readonly string[]>(
  db: Database,
  table: string,
  columns: readonly string[],
  capacity: number,
): Dictionary<Parts> {
  const ids = new Map<string, number>();
  const added: string[] = [];
  const insert = db.prepare<string[]>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const select = db
    .prepare<string[], number>(`SELECT id FROM ${table} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`)
    .pluck();
  return {
    idOf(...parts) {
      const key = parts.length === 1 ? (parts[0] ?? '') : parts.join('\0');
      const known = ids.get(key);
      if (known !== undefined) return known;
      let id = select.get(...parts);
      if (id === undefined) {
        id = Number(insert.run(...parts).lastInsertRowid);
        added.push(key);
      }
      if (ids.size >= capacity) {
        const oldest = ids.keys().next();
        if (!oldest.done) ids.delete(oldest.value);
      }
      ids.set(key, id);
      return id;
    },
    settle() {
      added.length = 0;
    },
    undo() {
      for (const key of added) ids.delete(key);
      added.length = 0;
    },
  };
}
