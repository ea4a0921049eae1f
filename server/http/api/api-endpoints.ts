import {
  type ApiParameter,
  byParameter,
  compareParameter,
  filterParameters,
  limitParameter,
  listParameters,
  periodParameters,
} from './api-parameters.ts';
import type { SchemaName } from './api-schemas.ts';

/** An address of the API: what the document says of it, and which parameters it takes. */
export interface Endpoint {
  /** Below `/api/v1`, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ApiParameter[];
  /** What a good answer is. */
  readonly answer: SchemaName | 'document';
  /** Headers of a good answer besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every address of the API. */
export const endpoints = {
  readSites: {
    path: '/sites',
    summary: 'The sites a token may read',
    description: 'With the first and the last day on which anything was received; null while nothing was.',
    parameters: [],
    answer: 'Sites',
  },
  readReport: {
    path: '/sites/{domain}/report',
    summary: 'The report of a site',
    description:
      'The same object as `sixfold report --format json` prints: totals, days and hours complete with zeros, every list complete and sorted by its count, then by name.',
    parameters: [...periodParameters, ...filterParameters, limitParameter],
    answer: 'Report',
  },
  readTotals: {
    path: '/sites/{domain}/totals',
    summary: 'The totals of a period, beside another',
    description: 'The figures at the head of a report, without its lists.',
    parameters: [...periodParameters, ...filterParameters, compareParameter],
    answer: 'TotalsOfPeriod',
  },
  readList: {
    path: '/sites/{domain}/lists/{list}',
    summary: 'Rows of a list',
    description:
      'Any part of a list, however long it is: follow the header `Link` to the next rows until it is missing. The rows of finished days stay in their places; those of the running day may move while it is read.',
    parameters: [...periodParameters, ...filterParameters, ...listParameters],
    answer: 'List',
    headers: { Link: 'The next rows, `rel="next"` (RFC 8288); missing with the last ones.' },
  },
  readSeries: {
    path: '/sites/{domain}/series',
    summary: 'Counts over time',
    description: 'Complete and in order, zeros included.',
    parameters: [...periodParameters, ...filterParameters, byParameter],
    answer: 'Series',
  },
  readLive: {
    path: '/sites/{domain}/live',
    summary: 'The running day, and the last half hour',
    description: 'Visits of the last half hour are those with an access in it.',
    parameters: [],
    answer: 'Live',
  },
  readDocument: {
    path: '/openapi.json',
    summary: 'This document',
    description: 'Open to anyone.',
    parameters: [],
    answer: 'document',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointId = keyof typeof endpoints;
