import { comparisons, LONGEST_PERIOD, periodNames } from '../../../reports/model/period.ts';
import { seriesUnits } from '../../../reports/model/series.ts';
import { LONGEST_VALUE } from '../../../reports/words/view.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A parameter of the API: what the document says of it, and what is taken in a query. */
export interface ApiParameter {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: string | number;
  /** It may be given several times. */
  readonly repeatable?: true;
}

/** Rows a list gives at most with one request, and if nothing is said. */
export const MOST_ROWS = 100_000;
export const DEFAULT_ROWS = 100;
/** The furthest row that can be asked for. */
export const FURTHEST_ROW = 1_000_000_000;
export const LONGEST_SEARCH = 1_024;

/** What lists can be sorted by; those that every list has, and those of the pages. */
export const listColumns = ['count', 'name', 'visits', 'entries', 'exits'] as const;
export const columnsOfEveryList: readonly string[] = ['count', 'name'];
export const orders = ['desc', 'asc'] as const;

const day = { type: 'string', format: 'date' } as const;

const FROM: ApiParameter = {
  name: 'from',
  description: `First day, a local date of the site; together with \`to\`, at most ${LONGEST_PERIOD} days.`,
  schema: day,
  example: '2026-03-01',
};
const TO: ApiParameter = { name: 'to', description: 'Last day, included.', schema: day, example: '2026-03-31' };
const DAY: ApiParameter = { name: 'day', description: 'One day, instead of `from` and `to`.', schema: day };
const PERIOD: ApiParameter = {
  name: 'period',
  description:
    'A period by name, instead of days. Those in days end with yesterday, because the running day is not finished. Without any of the four: yesterday.',
  schema: { type: 'string', enum: periodNames },
};

export const periodParameters: readonly ApiParameter[] = [FROM, TO, DAY, PERIOD];

const filterOf = (name: string, description: string, example: string, repeatable?: true): ApiParameter => ({
  name,
  description,
  schema: { type: 'string', maxLength: LONGEST_VALUE },
  example,
  ...(repeatable === undefined ? {} : { repeatable }),
});

/** Only visits that have all of it are counted; what was received and excluded is then not told, and 0. */
export const filterParameters: readonly ApiParameter[] = [
  filterOf('page', 'Only visits that viewed this page; several: all of them.', '/opening-hours', true),
  filterOf('document', 'Only visits that downloaded this document; several: all of them.', '/rates.pdf', true),
  filterOf('browser', 'Only visits with a browser of this family.', 'Firefox'),
  filterOf('version', 'With `browser`: only of this major version.', '128'),
  filterOf('topLevelDomain', 'Only visits with this top level domain; empty: with an unknown one.', 'de'),
  filterOf('serverAddress', 'Only visits from this server address, as the lists have it.', '192.0.2.0/24'),
];

export const limitParameter: ApiParameter = {
  name: 'limit',
  description: 'Rows of each list at most; what was left out is then told in `cut`. Without it the lists are complete.',
  schema: { type: 'integer', minimum: 1, maximum: FURTHEST_ROW },
};

export const compareParameter: ApiParameter = {
  name: 'compare',
  description: 'What to compare with: the period before, the same a year ago, or nothing.',
  schema: { type: 'string', enum: comparisons, default: 'none' },
};

export const byParameter: ApiParameter = {
  name: 'by',
  description:
    'What a point stands for. Hours are local hours, named by their start in UTC; weeks begin on Monday; a week or month that the period cuts counts only its days in the period.',
  schema: { type: 'string', enum: seriesUnits, default: 'day' },
};

export const listParameters: readonly ApiParameter[] = [
  {
    name: 'search',
    description: 'Only rows whose name holds this text, whatever its case.',
    schema: { type: 'string', maxLength: LONGEST_SEARCH },
  },
  {
    name: 'sort',
    description:
      'What to sort by: `count` is page views, downloads or visits; `visits`, `entries` and `exits` are columns of the pages only. Rows that are equal stand by name.',
    schema: { type: 'string', enum: listColumns, default: 'count' },
  },
  {
    name: 'order',
    description: 'Without it counts begin with the greatest, and names with A.',
    schema: { type: 'string', enum: orders },
  },
  {
    name: 'offset',
    description: 'How many rows to leave out.',
    schema: { type: 'integer', minimum: 0, maximum: FURTHEST_ROW, default: 0 },
  },
  {
    name: 'limit',
    description: 'How many rows to give at most. The header `Link` leads to the next ones.',
    schema: { type: 'integer', minimum: 1, maximum: MOST_ROWS, default: DEFAULT_ROWS },
  },
];
