import type { SchemaName } from './api-schemas.ts';

const period = { site: 'example.com', timeZone: 'Europe/Berlin', from: '2026-03-02', to: '2026-03-02' } as const;

const totals = {
  visits: 214,
  pageViews: 803,
  downloads: 31,
  singlePageVisits: 96,
  serverAddresses: 171,
  medianVisitSeconds: 74,
  meanVisitSeconds: 188.4,
} as const;

const excluded = { bot: 122, duplicate: 9 } as const;

const page = { path: '/', pageViews: 240, visits: 171, entries: 133, exits: 88 } as const;

/** An answer of each kind, as the document shows it. */
export const examples: Readonly<Record<SchemaName, unknown>> = {
  Problem: {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'from is a day such as 2026-03-02.',
    parameter: 'from',
  },
  Sites: { sites: [{ domain: 'example.com', timeZone: 'Europe/Berlin', firstDay: '2024-11-05', lastDay: '2026-03-02' }] },
  Report: {
    ...period,
    totals,
    days: [{ day: '2026-03-02', visits: 214, pageViews: 803, downloads: 31 }],
    hours: [{ hour: '2026-03-01T23:00:00Z', visits: 4, pageViews: 11, downloads: 0 }],
    pages: [page],
    documents: [{ path: '/price-list.pdf', downloads: 31 }],
    topLevelDomains: [{ label: 'de', source: 'name', visits: 120 }],
    browsers: [{ name: 'Firefox', version: '128', visits: 67 }],
    serverAddresses: [{ serverAddress: '192.0.2.0/24', visits: 3 }],
    received: 965,
    excluded,
    gaps: [{ from: '2026-03-02T02:10:00Z', to: '2026-03-02T02:25:00Z' }],
  },
  TotalsOfPeriod: {
    ...period,
    totals,
    received: 965,
    excluded,
    compared: { from: '2026-03-01', to: '2026-03-01', totals: { ...totals, visits: 187, serverAddresses: null } },
  },
  List: { ...period, list: 'pages', offset: 0, limit: 1, total: 58, rows: [page] },
  Series: { ...period, by: 'day', points: [{ start: '2026-03-02', visits: 214, pageViews: 803, downloads: 31 }] },
  Live: {
    site: 'example.com',
    timeZone: 'Europe/Berlin',
    at: '2026-03-02T13:37:00Z',
    today: { day: '2026-03-02', visits: 131, pageViews: 490, downloads: 17 },
    last30Minutes: { visits: 12, pageViews: 41, downloads: 1 },
  },
};
