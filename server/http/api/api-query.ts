import { localeOf } from '../../../reports/locale/locale.ts';
import type { Filter } from '../../../reports/model/filters.ts';
import { type Comparison, type Period, type PeriodChoice, periodOf } from '../../../reports/model/period.ts';
import type { ListName, ListQuery } from '../../../reports/model/report-source.ts';
import { type SeriesUnit, seriesUnits } from '../../../reports/model/series.ts';
import { readView, viewFaultSentence } from '../../../reports/words/view.ts';
import type { Day } from '../../domain/time/day.ts';
import {
  type ApiParameter,
  columnsOfEveryList,
  DEFAULT_ROWS,
  FURTHEST_ROW,
  LONGEST_SEARCH,
  listColumns,
  MOST_ROWS,
  orders,
} from './api-parameters.ts';
import { parameterProblem } from './api-problem.ts';

/** The query of a request, in which only these parameters may stand, and each once unless it may be repeated. */
export function readQuery(url: string, parameters: readonly ApiParameter[]): URLSearchParams {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start));
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const given = new Set<string>();
  for (const name of query.keys()) {
    const parameter = known.get(name);
    if (parameter === undefined) {
      const taken = known.size === 0 ? 'None is taken here' : `Taken are ${[...known.keys()].join(', ')}`;
      throw parameterProblem(
        name.slice(0, 64),
        `${JSON.stringify(name.slice(0, 64))} is no parameter of this address. ${taken}.`,
      );
    }
    if (given.has(name) && parameter.repeatable !== true) throw parameterProblem(name, `${name} can be given once only.`);
    given.add(name);
  }
  return query;
}

/** What is asked for: a period, what it is compared with, and filters. */
export interface PeriodQuery {
  readonly choice: PeriodChoice;
  readonly period: Period;
  readonly comparison: Comparison;
  readonly filters: readonly Filter[];
}

const { text: english } = localeOf('en');

// A page's address calls them otherwise, because there the site is no `domain`.
const VIEW_NAMES: Readonly<Record<string, string>> = { topLevelDomain: 'domain', serverAddress: 'address' };

/** Reads period, comparison and filters as the address of a page has them; without a period: yesterday. */
export function readPeriodQuery(query: URLSearchParams, today: Day): PeriodQuery {
  const view = new URLSearchParams();
  for (const [name, value] of query) {
    if (name === 'day') {
      view.append('from', value);
      view.append('to', value);
    } else view.append(VIEW_NAMES[name] ?? name, value);
  }
  const ways = ['day', 'period', 'from'].filter((name) => query.has(name) || (name === 'from' && query.has('to')));
  if (ways.length > 1) throw parameterProblem(ways[0] ?? 'day', 'Give a period in one way only: day, or from and to, or period.');
  if (query.has('from') !== query.has('to'))
    throw parameterProblem(query.has('from') ? 'to' : 'from', 'from and to belong together.');
  if (!query.has('compare')) view.set('compare', 'none');
  const read = readView(view);
  if ('fault' in read) {
    const name = query.has('day') && ['from', 'to'].includes(read.parameter) ? 'day' : read.parameter;
    const [known] = Object.entries(VIEW_NAMES).find(([, viewName]) => viewName === name) ?? [name];
    throw parameterProblem(known, viewFaultSentence(english, { ...read, parameter: name }));
  }
  const choice = read.period ?? 'yesterday';
  return { choice, period: periodOf(choice, today), comparison: read.comparison, filters: read.filters };
}

/** Reads the limit on the rows of a report's lists; undefined: none. */
export function readLimit(query: URLSearchParams): number | undefined {
  return query.has('limit') ? wholeNumber(query, 'limit', 1, FURTHEST_ROW, 1) : undefined;
}

export function readUnit(query: URLSearchParams): SeriesUnit {
  return oneOf(query, 'by', seriesUnits, 'day');
}

/** Reads which rows of a list are wanted. */
export function readApiListQuery(query: URLSearchParams, list: ListName): ListQuery {
  const search = query.get('search') ?? '';
  if (search.length > LONGEST_SEARCH) throw parameterProblem('search', `search has at most ${LONGEST_SEARCH} characters.`);
  const sort = oneOf(query, 'sort', listColumns, 'count');
  if (list !== 'pages' && !columnsOfEveryList.includes(sort))
    throw parameterProblem('sort', `The list ${list} can be sorted by ${columnsOfEveryList.join(' or ')}.`);
  const order = oneOf(query, 'order', orders, sort === 'name' ? 'asc' : 'desc');
  return {
    search,
    sort,
    descending: order === 'desc',
    offset: wholeNumber(query, 'offset', 0, FURTHEST_ROW, 0),
    limit: wholeNumber(query, 'limit', 1, MOST_ROWS, DEFAULT_ROWS),
  };
}

function oneOf<Word extends string>(query: URLSearchParams, name: string, words: readonly Word[], otherwise: Word): Word {
  const text = query.get(name);
  if (text === null) return otherwise;
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw parameterProblem(name, `${name} is one of ${words.join(', ')}.`);
}

function wholeNumber(query: URLSearchParams, name: string, least: number, most: number, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw parameterProblem(name, `${name} is a whole number from ${least} to ${most}.`);
}
