import { keptWithin } from '../../lib/kept-within.ts';
import type { ReadConnection } from '../database/connections.ts';
import { type DetailTable, detailTables } from '../rollups/rollup-tables.ts';

/** Sums by key; a row's counts stand at the same place in each column, in the order of the table's columns. */
export interface Sums {
  /** Ids, buckets and the like; for top level domains, numbers that `texts` knows. */
  readonly keys: readonly number[];
  readonly columns: readonly Float64Array[];
}

/** Sums the rows of rollups. */
export interface RollupSumming {
  /** @param more rows of a rollup that is not in the database, as those of the running day */
  sum(table: SummedTable, rollups: readonly number[], more?: readonly (readonly (string | number)[])[]): Sums;
  /** The text that a number stands for where keys are texts: their columns joined by U+0000. */
  textOf(key: number): string;
}

export type SummedTable = Exclude<DetailTable, 'rollup_hour' | 'rollup_server_address'>;

/** The rows of one rollup by column. */
interface Packed {
  readonly keys: Uint32Array;
  readonly columns: readonly Float64Array[];
}

// What a connection keeps at most of rollups it has read. Five years of a busy site take some 8 MB.
const BYTES_KEPT = 32_000_000;
// What is kept at most of sums, for those who look at the same period again.
const BYTES_OF_SUMS = 8_000_000;
// Keys up to this are found by their place in an array.
const DENSE_KEYS = 8_000_000;

/**
 * Sums rollups and keeps the rows that it read, column by column, within bounds: a rollup's rows never change and its id
 * is never used again, so what is kept never has to be renewed (decision 92). Server addresses, which expire, are not
 * summed here.
 */
export function rollupSumming(db: ReadConnection): RollupSumming {
  const kept = keptRollups(db);
  const summed = keptWithin<Sums>(BYTES_OF_SUMS, ({ keys, columns }) => 200 + keys.length * 8 * (1 + columns.length));
  return {
    textOf: kept.textOf,
    sum(table, rollups, more = []) {
      const sum = () =>
        addRows(
          [...rollups.map((id) => kept.read(table, id)), ...(more.length === 0 ? [] : [kept.pack(table, more)])],
          detailTables[table].counts.length,
        );
      return more.length === 0 ? summed(`${table} ${rollups.join(' ')}`, sum) : sum();
    },
  };
}

interface KeptRollups {
  read(table: SummedTable, rollup: number): Packed;
  pack(table: SummedTable, rows: readonly (readonly (string | number)[])[]): Packed;
  textOf(key: number): string;
}

function keptRollups(db: ReadConnection): KeptRollups {
  const kept = keptWithin<Packed>(BYTES_KEPT, ({ keys, columns }) => 200 + keys.length * (4 + 8 * columns.length));
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (text: string) => {
    const number = numbers.get(text) ?? texts.push(text) - 1;
    numbers.set(text, number);
    return number;
  };
  const statements = new Map<SummedTable, (rollup: number) => (string | number)[][]>();
  const statement = (table: SummedTable) => {
    const known = statements.get(table);
    if (known !== undefined) return known;
    const { keys, counts } = detailTables[table];
    const sql = `SELECT ${[...keys, ...counts].join(', ')} FROM ${table} WHERE rollup_id = ?`;
    const prepared = db.prepare<[number], (string | number)[]>(sql).raw();
    const read = (rollup: number) => prepared.all(rollup);
    statements.set(table, read);
    return read;
  };
  const pack: KeptRollups['pack'] = (table, rows) => {
    const { keys: keyColumns, counts } = detailTables[table];
    const keys = new Uint32Array(rows.length);
    const columns = counts.map(() => new Float64Array(rows.length));
    for (const [index, row] of rows.entries()) {
      const [key] = row;
      keys[index] = typeof key === 'number' ? key : numberOf(row.slice(0, keyColumns.length).join('\0'));
      for (const [position, column] of columns.entries()) column[index] = Number(row[keyColumns.length + position]);
    }
    return { keys, columns };
  };
  return {
    textOf: (key) => texts[key] ?? '',
    pack,
    read: (table, rollup) => kept(`${table} ${rollup}`, () => pack(table, statement(table)(rollup))),
  };
}

/** Rows by column. */
interface CountRows {
  readonly keys: Uint32Array;
  readonly columns: readonly (Float64Array | Uint32Array)[];
}

/** Sums rows by their keys. */
export function addRows(parts: readonly CountRows[], columnCount: number): Sums {
  let largest = 0;
  let rows = 0;
  for (const { keys } of parts) {
    rows += keys.length;
    // Keys come in order, except those that stand for texts.
    for (const key of keys) if (key > largest) largest = key;
  }
  const placeOf = places(largest);
  const keys: number[] = [];
  const sums = Array.from({ length: columnCount }, () => new Float64Array(rows));
  const placed = new Uint32Array(rows);
  for (const part of parts) {
    for (let index = 0; index < part.keys.length; index += 1) {
      const key = part.keys[index] ?? 0;
      const place = placeOf(key, keys.length);
      if (place === keys.length) keys.push(key);
      placed[index] = place;
    }
    for (let position = 0; position < columnCount; position += 1) {
      const [from, to] = [part.columns[position], sums[position]];
      if (from === undefined || to === undefined) continue;
      for (let index = 0; index < from.length; index += 1) {
        const place = placed[index] ?? 0;
        to[place] = (to[place] ?? 0) + (from[index] ?? 0);
      }
    }
  }
  return { keys, columns: sums.map((column) => column.slice(0, keys.length)) };
}

/** Gives each key a place: the one it has, or the next one. */
function places(largest: number): (key: number, next: number) => number {
  if (largest > DENSE_KEYS) {
    const known = new Map<number, number>();
    return (key, next) => {
      const place = known.get(key) ?? next;
      known.set(key, place);
      return place;
    };
  }
  // One more than the place, so that 0 is none.
  const known = new Uint32Array(largest + 1);
  return (key, next) => {
    const place = known[key] ?? 0;
    if (place > 0) return place - 1;
    known[key] = next + 1;
    return next;
  };
}
