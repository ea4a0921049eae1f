import type { Locale } from '../locale/locale.ts';
import type { Filter } from '../model/filters.ts';
import type { Totals } from '../model/report.ts';
import type { ListName, ListRows } from '../model/report-source.ts';
import { browserName, domainName, domainSource } from '../words/lists.ts';
import type { BarRow } from './bar-table.tsx';

/** What the rows of a list are shown with. */
export interface ListContext {
  readonly locale: Locale;
  /** What shares are shares of. */
  readonly totals: Totals;
  /** Where a click on a row leads, and whether it is a filter already; null where rows lead nowhere. */
  readonly link: ((filter: Filter) => { readonly href: string; readonly chosen: boolean }) | null;
}

/** A row of a list as it is shown. */
export function listRow(context: ListContext, row: ListRows[ListName]): BarRow {
  const { locale, totals, link } = context;
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
      details: [share(row.visits, totals.visits), domainSource(locale, row)],
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
  return {
    key: `${row.name} ${version}`,
    name: browserName(locale, row.name, version),
    count: row.visits,
    details: [share(row.visits, totals.visits)],
    ...linked({ field: 'browser', value: row.name, version }),
  };
}
