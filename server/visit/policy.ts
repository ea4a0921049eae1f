/** The six fields that may be recorded, in the order of every report. */
export const permittedFields = [
  'server address',
  'top level domain',
  'date and time',
  'pages accessed',
  'documents downloaded',
  'type of browser',
] as const;

export type PermittedField = (typeof permittedFields)[number];

/** How long a table is kept: as long as the records, or as long as the site, because it says nothing about a single visit. */
export type Retention = 'records' | 'site';

/** What becomes of a field when the retention of its record is over: gone without trace, or left in counts only. */
export type FieldRetention = 'deleted' | 'counts stay';

export interface FieldPolicy {
  readonly field: PermittedField;
  readonly meaning: string;
  readonly purpose: string;
  readonly source: string;
  readonly retention: FieldRetention;
}

/** What each permitted field means, what it is for and where it comes from. Printed by /policy and `policy`. */
export const fields: readonly FieldPolicy[] = [
  {
    field: 'server address',
    meaning:
      'The network address the visit came from; unless the operator chose otherwise, shortened before it is stored (IPv4 to /24, IPv6 to /48).',
    purpose: 'To see from which networks a site is used, and to notice automated use.',
    source: 'The connection itself, or a proxy the operator vouches for. Never the page, never another header.',
    retention: 'deleted',
  },
  {
    field: 'top level domain',
    meaning: 'The last part of the name the address belongs to, such as com, gov or de, and how it was found.',
    purpose: 'To see from which parts of the world and which kinds of organisation a site is used.',
    source: 'The name of the address (reverse DNS), or its country, as the operator chose.',
    retention: 'counts stay',
  },
  {
    field: 'date and time',
    meaning: 'The second, in UTC, at which the visit began and at which each page or document was requested.',
    purpose: 'To count by day and hour, and to know when a site is busy.',
    source: 'The clock of this server, or the time in the access log.',
    retention: 'counts stay',
  },
  {
    field: 'pages accessed',
    meaning:
      'The path of each page: without query and fragment, with e-mail addresses, numbers of nine digits or more, tokens and UUIDs replaced.',
    purpose: 'To see which pages are read.',
    source: 'The page itself, or the access log.',
    retention: 'counts stay',
  },
  {
    field: 'documents downloaded',
    meaning: 'The path of each document, as with pages.',
    purpose: 'To see which documents are fetched.',
    source: 'The page on which a link was followed, or the access log.',
    retention: 'counts stay',
  },
  {
    field: 'type of browser',
    meaning: 'Family and major version, such as Firefox 128.',
    purpose: 'To know which browsers a site has to work in.',
    source: 'The User-Agent header, which is dropped as soon as it is read.',
    retention: 'counts stay',
  },
];

/** What is never recorded, whatever is sent. */
export const neverRecorded: readonly string[] = [
  'referrer',
  'campaign',
  'query string',
  'screen size',
  'language',
  'operating system',
  'device',
  'page title',
  'city',
  'cookie',
  'visitor or session identifier',
  'hash of an address or of a log line',
  'the User-Agent text',
];

/** A column holds part of a permitted field, ties rows together, counts, or serves those who run the program. */
export type ColumnRole = PermittedField | 'key' | 'count' | 'operation';

export interface TablePolicy {
  readonly meaning: string;
  readonly retention: Retention;
  readonly columns: Readonly<Record<string, ColumnRole>>;
}

const siteDay = { site_id: 'key', day: 'key' } as const;

/** Every table and every column of the database. A table or column that is not declared here stops the start. */
export const tables: Readonly<Record<string, TablePolicy>> = {
  visit: {
    meaning: 'One row for each visit.',
    retention: 'records',
    columns: {
      id: 'key',
      site_id: 'key',
      started_at: 'date and time',
      server_address: 'server address',
      top_level_domain: 'top level domain',
      top_level_domain_by_name: 'top level domain',
      browser_id: 'key',
    },
  },
  access: {
    meaning: 'One row for each page view and download of a visit.',
    retention: 'records',
    columns: {
      site_id: 'key',
      at: 'date and time',
      visit_id: 'key',
      sequence: 'key',
      download: 'documents downloaded',
      path_id: 'key',
    },
  },
  browser: {
    meaning: 'Each type of browser once.',
    retention: 'site',
    columns: { id: 'key', family: 'type of browser', version: 'type of browser' },
  },
  path: { meaning: 'Each path of a page or document once.', retention: 'site', columns: { id: 'key', path: 'pages accessed' } },
  visit_id_block: {
    meaning: 'The next number for a visit, so that none is used twice.',
    retention: 'site',
    columns: { collector: 'key', next_counter: 'count' },
  },
  ledger: {
    meaning: 'Hits that arrived, a day, and those that were not counted, a day and reason.',
    retention: 'site',
    columns: { ...siteDay, entry: 'key', hits: 'count' },
  },
  commit_count: {
    meaning: 'How many commits were made, so that a loss of some is noticed.',
    retention: 'site',
    columns: { id: 'key', commits: 'count' },
  },
  lost_commits: {
    meaning: 'Commits that were found missing at a start.',
    retention: 'site',
    columns: { noticed_at: 'operation', commits: 'count' },
  },
  log: {
    meaning: 'Access logs that were imported, by name.',
    retention: 'site',
    columns: { id: 'key', site_id: 'key', name: 'operation' },
  },
  log_second: {
    meaning: 'How many lines of each second of a log are in, so that a log given twice is counted once.',
    retention: 'site',
    columns: { log_id: 'key', at: 'key', lines: 'count' },
  },
  imported_day: {
    meaning: 'When lines of a day were last imported: their retention runs from then.',
    retention: 'site',
    columns: { ...siteDay, imported_at: 'operation' },
  },
  uptime: {
    meaning: 'When the collector was running, so that a stretch without it is no zero.',
    retention: 'site',
    columns: { started_at: 'operation', last_heartbeat_at: 'operation' },
  },
  dirty: { meaning: 'Days whose counts have to be made again.', retention: 'site', columns: { ...siteDay, version: 'count' } },
  closed_day: { meaning: 'Days whose records have expired.', retention: 'site', columns: siteDay },
  rollup: {
    meaning: 'Counts of a day, and their sums over a month or year.',
    retention: 'site',
    columns: {
      id: 'key',
      site_id: 'key',
      tier: 'key',
      first_day: 'key',
      last_day: 'key',
      current: 'operation',
      visits: 'count',
      page_views: 'count',
      downloads: 'count',
      single_page_visits: 'count',
      timed_visits: 'count',
      timed_seconds: 'count',
      median_seconds: 'count',
    },
  },
  day_segment: {
    meaning: 'The visits that began on a finished day, packed by field so that filters are quick.',
    retention: 'records',
    columns: {
      rollup_id: 'key',
      part: 'key',
      visits: 'count',
      accesses: 'count',
      browsers: 'type of browser',
      top_level_domains: 'top level domain',
      server_addresses: 'server address',
      documents: 'documents downloaded',
      pages: 'pages accessed',
      times: 'date and time',
    },
  },
  rollup_hour: {
    meaning: 'Counts of an hour.',
    retention: 'site',
    columns: { rollup_id: 'key', hour_at: 'key', visits: 'count', page_views: 'count', downloads: 'count' },
  },
  rollup_page: {
    meaning: 'Counts of a page and day, month or year.',
    retention: 'site',
    columns: { rollup_id: 'key', path_id: 'key', page_views: 'count', visits: 'count', entries: 'count', exits: 'count' },
  },
  rollup_document: {
    meaning: 'Counts of a document and day, month or year.',
    retention: 'site',
    columns: { rollup_id: 'key', path_id: 'key', downloads: 'count' },
  },
  rollup_browser: {
    meaning: 'Visits by type of browser and day, month or year.',
    retention: 'site',
    columns: { rollup_id: 'key', browser_id: 'key', visits: 'count' },
  },
  rollup_top_level_domain: {
    meaning: 'Visits by top level domain and day, month or year.',
    retention: 'site',
    columns: { rollup_id: 'key', label: 'top level domain', source: 'top level domain', visits: 'count' },
  },
  rollup_server_address: {
    meaning: 'Visits by server address and day.',
    retention: 'records',
    columns: { rollup_id: 'key', server_address: 'server address', visits: 'count' },
  },
  rollup_duration: {
    meaning: 'Visits of a day, month or year by their duration.',
    retention: 'site',
    columns: { rollup_id: 'key', bucket: 'key', visits: 'count' },
  },
  rollup_week_hour: {
    meaning: 'Visits of a day, month or year by weekday and hour of their start.',
    retention: 'site',
    columns: { rollup_id: 'key', slot: 'key', visits: 'count' },
  },
  rollup_visit_length: {
    meaning: 'Visits of a day, month or year by their number of page views.',
    retention: 'site',
    columns: { rollup_id: 'key', page_views: 'key', visits: 'count' },
  },
  first_seen: {
    meaning: 'The first day of each page and document.',
    retention: 'site',
    columns: { site_id: 'key', download: 'key', path_id: 'key', day: 'key' },
  },
  site: {
    meaning: 'The registered sites.',
    retention: 'site',
    columns: { id: 'key', domain: 'operation', time_zone: 'operation', added_at: 'operation', rate_limit: 'operation' },
  },
  site_alias: { meaning: 'Further hosts of a site.', retention: 'site', columns: { site_id: 'key', host: 'operation' } },
  site_excluded_address: {
    meaning: 'Networks whose hits a site does not count, chosen by its operator.',
    retention: 'site',
    columns: { site_id: 'key', network: 'operation' },
  },
  site_excluded_path: {
    meaning: 'Paths a site does not count.',
    retention: 'site',
    columns: { site_id: 'key', pattern: 'operation' },
  },
  setting: {
    meaning: 'Settings that decide what is stored.',
    retention: 'site',
    columns: { name: 'operation', value: 'operation' },
  },
  user: {
    meaning: 'People who may sign in to read the statistics.',
    retention: 'site',
    columns: {
      id: 'key',
      name: 'operation',
      password_hash: 'operation',
      role: 'operation',
      added_at: 'operation',
      disabled_at: 'operation',
    },
  },
  user_site: { meaning: 'Which sites a user may read.', retention: 'site', columns: { user_id: 'key', site_id: 'key' } },
  session: {
    meaning: 'Users who are signed in.',
    retention: 'site',
    columns: { token_hash: 'operation', user_id: 'key', started_at: 'operation', expires_at: 'operation' },
  },
  api_token: {
    meaning: 'Tokens with which programs read reports or metrics, as hashes.',
    retention: 'site',
    columns: {
      id: 'key',
      name: 'operation',
      token_hash: 'operation',
      scopes: 'operation',
      all_sites: 'operation',
      user_id: 'key',
      added_at: 'operation',
      expires_at: 'operation',
      last_used_day: 'operation',
      revoked_at: 'operation',
    },
  },
  api_token_site: { meaning: 'Which sites a token may read.', retention: 'site', columns: { token_id: 'key', site_id: 'key' } },
};

/** The columns that hold a field, as `table.column`. */
export function columnsOf(field: PermittedField): readonly string[] {
  return Object.entries(tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, role]) => (role === field ? [`${table}.${column}`] : [])),
  );
}
