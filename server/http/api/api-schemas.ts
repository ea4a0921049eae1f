import { listNames } from '../../../reports/model/report-source.ts';
import { exclusionReasons } from '../../domain/exclusion.ts';
import type { JsonSchema } from './api-parameters.ts';

const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const day = { type: 'string', format: 'date' } as const;
const instant = { type: 'string', format: 'date-time' } as const;
const secondsOrNull = { type: ['number', 'null'], minimum: 0 } as const;
const counts = { visits: count, pageViews: count, downloads: count } as const;
const aboutPeriod = {
  site: text,
  timeZone: text,
  from: day,
  to: day,
  expiredDays: {
    description: 'With filters: days of the period whose records have expired, and which are not counted.',
    type: 'integer',
    minimum: 0,
  },
} as const;

/** An object with exactly these members, all of them there unless they are optional. */
function object(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

function arrayOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function schemaRef(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

const rows = {
  PageRow: { path: text, pageViews: count, visits: count, entries: count, exits: count },
  DocumentRow: { path: text, downloads: count },
  TopLevelDomainRow: {
    label: { type: ['string', 'null'] },
    source: { type: ['string', 'null'], enum: ['name', 'country', null] },
    visits: count,
  },
  BrowserRow: { name: text, version: text, visits: count },
  BrowserFamilyRow: { name: text, visits: count },
  ServerAddressRow: { serverAddress: text, visits: count },
} as const;

const excluded: JsonSchema = {
  description: 'Hits that were not counted, by reason; a reason that did not occur is missing.',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(exclusionReasons.map((reason) => [reason, { type: 'integer', minimum: 1 }])),
};

/** Everything the API answers with, as JSON Schema 2020-12. */
export const schemas = {
  Problem: {
    description: 'What was wrong, in a sentence (RFC 9457).',
    ...object({ type: text, title: text, status: { type: 'integer' }, detail: text, parameter: text }, ['parameter']),
  },
  Totals: object({
    ...counts,
    singlePageVisits: count,
    serverAddresses: {
      description: 'Distinct ones over the whole period; null once records of the period have expired.',
      type: ['integer', 'null'],
      minimum: 0,
    },
    medianVisitSeconds: { description: 'Over visits with two accesses or more; null without any.', ...secondsOrNull },
    meanVisitSeconds: secondsOrNull,
  }),
  ...Object.fromEntries(Object.entries(rows).map(([name, properties]) => [name, object(properties)])),
  Excluded: excluded,
  Sites: object({
    sites: arrayOf(
      object({
        domain: text,
        timeZone: text,
        firstDay: { type: ['string', 'null'], format: 'date' },
        lastDay: { type: ['string', 'null'], format: 'date' },
      }),
    ),
  }),
  Report: object(
    {
      ...aboutPeriod,
      totals: schemaRef('Totals'),
      days: arrayOf(object({ day, ...counts })),
      hours: arrayOf(object({ hour: instant, ...counts })),
      pages: arrayOf(schemaRef('PageRow')),
      documents: arrayOf(schemaRef('DocumentRow')),
      topLevelDomains: arrayOf(schemaRef('TopLevelDomainRow')),
      browsers: arrayOf(schemaRef('BrowserRow')),
      serverAddresses: arrayOf(schemaRef('ServerAddressRow')),
      received: count,
      excluded: schemaRef('Excluded'),
      gaps: arrayOf({
        description: 'A stretch without data, which is not zero.',
        ...object({ from: instant, to: instant }),
      }),
      cut: {
        description: 'With `limit`: how many rows each list has lost; a list that lost none is missing.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(listNames.map((name) => [name, { type: 'integer', minimum: 1 }])),
      },
    },
    ['cut', 'expiredDays'],
  ),
  TotalsOfPeriod: object(
    {
      ...aboutPeriod,
      totals: schemaRef('Totals'),
      received: count,
      excluded: schemaRef('Excluded'),
      compared: {
        description: 'The other period; null unless one was asked for, and with filters when records of it have expired.',
        anyOf: [object({ from: day, to: day, totals: schemaRef('Totals') }), { type: 'null' }],
      },
    },
    ['expiredDays'],
  ),
  List: object(
    {
      ...aboutPeriod,
      list: { type: 'string', enum: listNames },
      offset: count,
      limit: count,
      total: { description: 'How many rows match in all.', ...count },
      rows: arrayOf({ anyOf: Object.keys(rows).map(schemaRef) }),
    },
    ['expiredDays'],
  ),
  Series: object(
    {
      ...aboutPeriod,
      by: { type: 'string', enum: ['hour', 'day', 'week', 'month'] },
      points: arrayOf(object({ start: { description: 'The start of the hour in UTC, or the first day.', ...text }, ...counts })),
    },
    ['expiredDays'],
  ),
  Live: object({
    site: text,
    timeZone: text,
    at: instant,
    today: object({ day, ...counts }),
    last30Minutes: object(counts),
  }),
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type SchemaName = 'Problem' | 'Sites' | 'Report' | 'TotalsOfPeriod' | 'List' | 'Series' | 'Live';
