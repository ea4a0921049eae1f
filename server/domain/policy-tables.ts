import type { PermittedField } from './policy.ts';
import type { TablePolicy } from './table-policy.ts';
import { tablesOfCounts } from './tables-of-counts.ts';
import { tablesOfOperation } from './tables-of-operation.ts';
import { tablesOfRecords } from './tables-of-records.ts';

const declared = { ...tablesOfRecords, ...tablesOfCounts, ...tablesOfOperation };

export type TableName = keyof typeof declared;

/** Every table and every column of the database. A table or column that is not declared here stops the start. */
export const tables: Readonly<Record<TableName, TablePolicy>> = declared;

/** The columns that hold a field, as `table.column`. */
export function columnsOf(field: PermittedField): readonly string[] {
  return Object.entries(tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, role]) => (role === field ? [`${table}.${column}`] : [])),
  );
}
