import { formatDay, parseDay } from '../../server/domain/time/day.ts';
import type { Text } from '../locale/en/english.ts';
import { type Filter, sameFilter } from '../model/filters.ts';
import { type Comparison, comparisons, LONGEST_PERIOD, type PeriodChoice, periodNames } from '../model/period.ts';

/** Everything the address bar holds of what a reader looks at. */
export interface View {
  /** Null: none was chosen. */
  readonly period: PeriodChoice | null;
  readonly comparison: Comparison;
  readonly filters: readonly Filter[];
}

/** A query that cannot be read: which parameter, and why. */
export interface ViewFault {
  readonly parameter: string;
  readonly fault:
    | { readonly kind: 'unknown'; readonly known: readonly string[] }
    | { readonly kind: 'no day' | 'backwards' }
    | { readonly kind: 'too long' | 'too many filters' | 'long filter'; readonly most: number };
}

/** Characters of a filter at most: what a path may have, and some more for whatever is typed. */
export const LONGEST_VALUE = 1_100;
const MOST_FILTERS = 10;

const FILTER_PARAMETERS = {
  page: 'page',
  document: 'document',
  topLevelDomain: 'domain',
  serverAddress: 'address',
} as const;

/** Reads a view from the parameters of an address. */
export function readView(query: URLSearchParams): View | ViewFault {
  const comparison = query.get('compare') ?? 'before';
  const known = comparisons.find((each) => each === comparison);
  if (known === undefined) return { parameter: 'compare', fault: { kind: 'unknown', known: comparisons } };
  const period = readPeriod(query);
  if (period !== null && typeof period === 'object' && 'fault' in period) return period;
  const filters = readFilters(query);
  return 'fault' in filters ? filters : { period, comparison: known, filters };
}

function readPeriod(query: URLSearchParams): PeriodChoice | null | ViewFault {
  const name = query.get('period');
  if (name !== null) {
    const choice = periodNames.find((each) => each === name);
    return choice ?? { parameter: 'period', fault: { kind: 'unknown', known: periodNames } };
  }
  const [first, last] = [query.get('from'), query.get('to')];
  if (first === null && last === null) return null;
  const [from, to] = [parseDay(first ?? last ?? ''), parseDay(last ?? first ?? '')];
  const parameter = from === undefined ? 'from' : 'to';
  if (from === undefined || to === undefined) return { parameter, fault: { kind: 'no day' } };
  if (from > to) return { parameter: 'from', fault: { kind: 'backwards' } };
  if (to - from >= LONGEST_PERIOD) return { parameter: 'from', fault: { kind: 'too long', most: LONGEST_PERIOD } };
  return { from, to };
}

function readFilters(query: URLSearchParams): readonly Filter[] | ViewFault {
  const filters: Filter[] = [];
  const add = (filter: Filter) => {
    if (!filters.some((each) => sameFilter(each, filter))) filters.push(filter);
  };
  for (const [field, parameter] of Object.entries(FILTER_PARAMETERS)) {
    for (const value of query.getAll(parameter)) add({ field: field as keyof typeof FILTER_PARAMETERS, value });
  }
  const browser = query.get('browser');
  if (browser !== null) add({ field: 'browser', value: browser, version: query.get('version') });
  if (filters.length > MOST_FILTERS) return { parameter: 'page', fault: { kind: 'too many filters', most: MOST_FILTERS } };
  if (filters.some(({ value }) => value.length > LONGEST_VALUE))
    return { parameter: 'page', fault: { kind: 'long filter', most: LONGEST_VALUE } };
  return filters;
}

/** What is wrong with a query, as a sentence. */
export function viewFaultSentence({ view }: Text, { parameter, fault }: ViewFault): string {
  switch (fault.kind) {
    case 'unknown':
      return view.oneOf(parameter, fault.known.join(', '));
    case 'no day':
      return view.noDay(parameter);
    case 'backwards':
      return view.backwards;
    case 'too long':
      return view.tooLong(fault.most);
    case 'too many filters':
      return view.tooManyFilters(fault.most);
    case 'long filter':
      return view.longFilter(fault.most);
  }
}

/** Writes a view as the query of an address, with its question mark; empty when nothing was chosen. */
export function viewQuery({ period, comparison, filters }: View, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams();
  if (typeof period === 'string') query.set('period', period);
  else if (period !== null) {
    query.set('from', formatDay(period.from));
    query.set('to', formatDay(period.to));
  }
  if (comparison !== 'before') query.set('compare', comparison);
  for (const filter of filters) {
    if (filter.field === 'browser') {
      query.set('browser', filter.value);
      if (filter.version !== null) query.set('version', filter.version);
    } else query.append(FILTER_PARAMETERS[filter.field], filter.value);
  }
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * The view with a filter more; a browser, a domain or an address takes the place of another one, since a visit has one
 * of each, and a filter that is there already is taken away.
 */
export function toggleFilter(view: View, filter: Filter): View {
  if (view.filters.some((each) => sameFilter(each, filter)))
    return { ...view, filters: view.filters.filter((each) => !sameFilter(each, filter)) };
  const several = filter.field === 'page' || filter.field === 'document';
  const others = view.filters.filter((each) => several || each.field !== filter.field);
  return { ...view, filters: [...others, filter] };
}
