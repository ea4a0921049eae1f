/** The detail tables of a rollup: after its id, the columns that make a row's key, and those that are counted. */
export const detailTables = {
  rollup_hour: { keys: ['hour_at'], counts: ['visits', 'page_views', 'downloads'] },
  rollup_page: { keys: ['path_id'], counts: ['page_views', 'visits', 'entries', 'exits'] },
  rollup_document: { keys: ['path_id'], counts: ['downloads'] },
  rollup_browser: { keys: ['browser_id'], counts: ['visits'] },
  rollup_top_level_domain: { keys: ['label', 'source'], counts: ['visits'] },
  rollup_server_address: { keys: ['server_address'], counts: ['visits'] },
  rollup_duration: { keys: ['bucket'], counts: ['visits'] },
  rollup_week_hour: { keys: ['slot'], counts: ['visits'] },
  rollup_visit_length: { keys: ['page_views'], counts: ['visits'] },
} as const satisfies Readonly<Record<string, { readonly keys: readonly string[]; readonly counts: readonly string[] }>>;

export type DetailTable = keyof typeof detailTables;

export const detailTableNames = Object.keys(detailTables) as readonly DetailTable[];

/** The tables of months and years: hours belong to days, and server addresses go with the records of their day (decision 81). */
export const summedTables = detailTableNames.filter((name) => name !== 'rollup_hour' && name !== 'rollup_server_address');

/** How many values a row has after the rollup's id. */
export function rowLength(table: DetailTable): number {
  const { keys, counts } = detailTables[table];
  return keys.length + counts.length;
}
