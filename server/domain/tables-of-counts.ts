import type { TablePolicy } from './table-policy.ts';

/** What is counted of the records: rollups, and the segments of finished days. */
export const tablesOfCounts = {
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
} satisfies Readonly<Record<string, TablePolicy>>;
