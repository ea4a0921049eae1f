import type { PermittedField } from './policy.ts';

/** How long a table is kept: as long as the records, or as long as the site, because it says nothing about a single visit. */
export type Retention = 'records' | 'site';

/** A column holds part of a permitted field, ties rows together, counts, or serves those who run the program. */
export type ColumnRole = PermittedField | 'key' | 'count' | 'operation';

export interface TablePolicy {
  readonly meaning: string;
  readonly retention: Retention;
  readonly columns: Readonly<Record<string, ColumnRole>>;
}

/** The columns of a table that counts a site's days. */
export const siteDay = { site_id: 'key', day: 'key' } as const;
