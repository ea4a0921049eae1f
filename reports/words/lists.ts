import type { TermId, Text } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { TopLevelDomainRow, Totals } from '../model/report.ts';
import type { ListColumn, ListName } from '../model/report-source.ts';

/** The texts of a report that are a word or a sentence as they stand. */
type ReportWord = {
  [Word in keyof Text['report']]: Text['report'][Word] extends string ? Word : never;
}[keyof Text['report']];

/** What a list is called, what it counts, its columns, and what stands in its place when it is empty. */
interface ListWords {
  readonly term: TermId;
  readonly title: ReportWord;
  readonly empty: ReportWord;
  /** The name, the count, and what stands beside; each with what it can be sorted by, or null. */
  readonly columns: readonly [ListWordsColumn, ListWordsColumn, ...ListWordsColumn[]];
}

type ListWordsColumn = readonly [head: ReportWord, sort: ListColumn | null];

const LISTS: Readonly<Record<ListName, ListWords>> = {
  pages: {
    term: 'page view',
    title: 'pages',
    empty: 'noPage',
    columns: [
      ['page', 'name'],
      ['views', 'count'],
      ['entered', 'entries'],
      ['left', 'exits'],
    ],
  },
  documents: {
    term: 'download',
    title: 'documents',
    empty: 'noDocument',
    columns: [
      ['document', 'name'],
      ['downloads', 'count'],
      ['share', null],
    ],
  },
  topLevelDomains: {
    term: 'top level domain',
    title: 'topLevelDomains',
    empty: 'noVisit',
    columns: [
      ['domain', 'name'],
      ['visits', 'count'],
      ['share', null],
      ['foundBy', null],
    ],
  },
  browsers: browserWords(),
  browserFamilies: browserWords(),
  serverAddresses: {
    term: 'server address',
    title: 'serverAddresses',
    empty: 'noAddress',
    columns: [
      ['address', 'name'],
      ['visits', 'count'],
      ['share', null],
    ],
  },
};

/** Of browsers by version and by family. */
function browserWords(): ListWords {
  return {
    term: 'type of browser',
    title: 'browsers',
    empty: 'noVisit',
    columns: [
      ['browser', 'name'],
      ['visits', 'count'],
      ['share', null],
    ],
  };
}

/** What the list counts. */
export function listTerm(name: ListName): TermId {
  return LISTS[name].term;
}

/** What a list is called. */
export function listTitle({ text: { report } }: Locale, name: ListName): string {
  return report[LISTS[name].title];
}

/** The heads of a list's columns: the name, the count, and what stands beside. */
export function listHeads({ text: { report } }: Locale, name: ListName): readonly [string, string, ...string[]] {
  const [[first], [second], ...others] = LISTS[name].columns;
  return [report[first], report[second], ...others.map(([head]) => report[head])];
}

/** What a list can be sorted by, in the order of its heads; null for a column that it cannot. */
export function listSorts(name: ListName): readonly (ListColumn | null)[] {
  return LISTS[name].columns.map(([, sort]) => sort);
}

/** What stands in place of a list that is empty; addresses go with the records. */
export function listEmpty({ text: { report } }: Locale, name: ListName, totals: Totals): string {
  return name === 'serverAddresses' && totals.serverAddresses === null ? report.expired : report[LISTS[name].empty];
}

/** A top level domain with the name of its country, where it has one: `.de, Germany`. */
export function domainName(locale: Locale, label: string | null): string {
  if (label === null || label === '') return locale.text.common.unknown;
  const code = countryOfDomain(label);
  const country = code === undefined ? undefined : locale.country(code);
  return country === undefined || country === code ? `.${label}` : `.${label}, ${country}`;
}

/** The ISO 3166-1 code that a country's top level domain stands for. */
export function countryOfDomain(label: string): string | undefined {
  if (!/^[a-z]{2}$/.test(label)) return undefined;
  return label === 'uk' ? 'GB' : label.toUpperCase();
}

/** How a top level domain was found; empty where there is none. */
export function domainSource({ text: { report } }: Locale, { source }: TopLevelDomainRow): string {
  return source === null ? '' : source === 'name' ? report.byName : report.byCountry;
}

/** A type of browser; without a version its whole family. */
export function browserName({ text: { common } }: Locale, name: string, version: string | null): string {
  const family = name === 'unknown' ? common.unknown : name;
  return version === null ? family : `${family} ${version}`.trim();
}
