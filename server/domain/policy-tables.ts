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

const siteDay = { site_id: 'key', day: 'key' } as const;

const declared = {
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
  clock: {
    meaning: 'The time that the clock was last believed to show, so that a clock that runs ahead deletes nothing.',
    retention: 'site',
    columns: { id: 'key', heartbeat_at: 'operation', doubt_mailed: 'operation' },
  },
  dirty: { meaning: 'Days whose counts have to be made again.', retention: 'site', columns: { ...siteDay, version: 'count' } },
  closed_day: {
    meaning: 'Days whose records have expired.',
    retention: 'site',
    columns: { ...siteDay, erased: 'operation' },
  },
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
  site_document_ending: {
    meaning: 'Endings a site counts as documents, or as pages, otherwise than the list does.',
    retention: 'site',
    columns: { site_id: 'key', ending: 'operation', document: 'operation' },
  },
  setting: {
    meaning: 'Settings that decide what is stored.',
    retention: 'site',
    columns: { name: 'operation', value: 'operation' },
  },
  known_browser_key: {
    meaning: 'The key that signs the mark of browsers in which somebody signed in.',
    retention: 'site',
    columns: { id: 'key', key: 'operation' },
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
    meaning: 'Users who are signed in, and the browser they signed in with.',
    retention: 'site',
    columns: {
      id: 'key',
      token_hash: 'operation',
      user_id: 'key',
      browser: 'operation',
      started_at: 'operation',
      used_at: 'operation',
      expires_at: 'operation',
    },
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
  mail_subscription: {
    meaning: 'Which reports a user wants by mail, and where to.',
    retention: 'site',
    columns: {
      user_id: 'key',
      site_id: 'key',
      interval: 'key',
      address: 'operation',
      language: 'operation',
      send_at: 'operation',
      added_at: 'operation',
    },
  },
  mail_agreement: {
    meaning:
      'To which addresses a user may have reports mailed, because their readers agreed, or reports went there before they were asked.',
    retention: 'site',
    columns: { user_id: 'key', address: 'operation', agreed_at: 'operation' },
  },
  mail_at_once: {
    meaning: 'Mails that a user had sent at once, and questions whether an address agrees. Kept for three days.',
    retention: 'site',
    columns: { id: 'key', user_id: 'key', address: 'operation', token_hash: 'operation', sent_at: 'operation' },
  },
  mail_outbox: {
    meaning: 'Reports that are to be mailed or were, without their text: what became of each. Kept for 90 days.',
    retention: 'site',
    columns: {
      id: 'key',
      user_id: 'key',
      site_id: 'key',
      interval: 'key',
      first_day: 'key',
      message_id: 'operation',
      due_at: 'operation',
      queued_at: 'operation',
      state: 'operation',
      attempts: 'count',
      unknown_ends: 'count',
      next_attempt_at: 'operation',
      last_error: 'operation',
      ended_at: 'operation',
    },
  },
} satisfies Readonly<Record<string, TablePolicy>>;

export type TableName = keyof typeof declared;

/** Every table and every column of the database. A table or column that is not declared here stops the start. */
export const tables: Readonly<Record<TableName, TablePolicy>> = declared;

/** The columns that hold a field, as `table.column`. */
export function columnsOf(field: PermittedField): readonly string[] {
  return Object.entries(tables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, role]) => (role === field ? [`${table}.${column}`] : [])),
  );
}
