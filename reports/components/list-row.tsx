import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { Filter } from '../model/filters.ts';
import type { Totals } from '../model/report.ts';
import type { ListName, ListRows } from '../model/report-source.ts';
import type { BarRow } from './bar-table.tsx';

/** What the rows of a list are shown with. */
export interface ListContext {
  readonly locale: Locale;
  /** What shares are shares of. */
  readonly totals: Totals;
  /** Where a click on a row leads, and whether it is a filter already; null where rows lead nowhere. */
  readonly link: ((filter: Filter) => { readonly href: string; readonly chosen: boolean }) | null;
}

const TERMS: Readonly<Record<ListName, TermId>> = {
  pages: 'page view',
  documents: 'download',
  topLevelDomains: 'top level domain',
  browsers: 'type of browser',
  browserFamilies: 'type of browser',
  serverAddresses: 'server address',
};

/** What the list counts. */
export function listTerm(name: ListName): TermId {
  return TERMS[name];
}

/** What a list is called. */
export function listTitle({ text: { report } }: Locale, name: ListName): string {
  return name === 'browserFamilies' ? report.browsers : report[name];
}

/** The heads of a list's columns: the name, the count, and what stands beside. */
export function listHeads({ text: { report } }: Locale, name: ListName): readonly [string, string, ...string[]] {
  switch (name) {
    case 'pages':
      return [report.page, report.views, report.entered, report.left];
    case 'documents':
      return [report.document, report.downloads, report.share];
    case 'topLevelDomains':
      return [report.domain, report.visits, report.share, report.foundBy];
    case 'browsers':
    case 'browserFamilies':
      return [report.browser, report.visits, report.share];
    case 'serverAddresses':
      return [report.address, report.visits, report.share];
  }
}

/** A row of a list as it is shown. */
export function listRow(context: ListContext, row: ListRows[ListName]): BarRow {
  const { locale, totals, link } = context;
  const { common, report } = locale.text;
  const linked = (filter: Filter) => link?.(filter) ?? {};
  const share = (count: number, of: number) => locale.share(count, of);
  if ('pageViews' in row)
    return {
      key: row.path,
      name: row.path,
      count: row.pageViews,
      details: [locale.number(row.entries), locale.number(row.exits)],
      ...linked({ field: 'page', value: row.path }),
    };
  if ('downloads' in row)
    return {
      key: row.path,
      name: row.path,
      count: row.downloads,
      details: [share(row.downloads, totals.downloads)],
      ...linked({ field: 'document', value: row.path }),
    };
  if ('label' in row)
    return {
      key: `${row.label} ${row.source}`,
      name: domainName(locale, row.label),
      count: row.visits,
      details: [
        share(row.visits, totals.visits),
        row.source === null ? '' : row.source === 'name' ? report.byName : report.byCountry,
      ],
      ...linked({ field: 'topLevelDomain', value: row.label ?? '' }),
    };
  if ('serverAddress' in row)
    return {
      key: row.serverAddress,
      name: row.serverAddress,
      count: row.visits,
      details: [share(row.visits, totals.visits)],
      ...linked({ field: 'serverAddress', value: row.serverAddress }),
    };
  const version = 'version' in row ? row.version : null;
  const shown = row.name === 'unknown' ? common.unknown : row.name;
  return {
    key: `${row.name} ${version}`,
    name: version === null ? shown : `${shown} ${version}`.trim(),
    count: row.visits,
    details: [share(row.visits, totals.visits)],
    ...linked({ field: 'browser', value: row.name, version }),
  };
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
