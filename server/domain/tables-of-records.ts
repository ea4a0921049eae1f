import { siteDay, type TablePolicy } from './table-policy.ts';

/** What is written while hits come, and what says how much of it is there. */
export const tablesOfRecords = {
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
} satisfies Readonly<Record<string, TablePolicy>>;
