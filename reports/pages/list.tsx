import { BarRows } from '../components/bar-table.tsx';
import { FilterChips } from '../components/filter-chips.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { Hint } from '../components/hint.tsx';
import { type ListContext, listHeads, listRow, listTerm, listTitle } from '../components/list-row.tsx';
import { HiddenQuery } from '../components/period-tools.tsx';
import { RowPages } from '../components/row-pages.tsx';
import type { Locale } from '../locale/locale.ts';
import type { IsoDay, Totals } from '../model/report.ts';
import type { ListColumn, ListName, ListQuery, ListRows, ListSlice } from '../model/report-source.ts';
import { toggleFilter, type View, viewQuery } from '../words/view.ts';

/** Rows of a page of a list. */
export const ROWS_A_PAGE = 100;

export interface ListPageProps<Name extends ListName> {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly site: string;
  /** With the period that is shown. */
  readonly view: View;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly name: Name;
  readonly query: ListQuery;
  readonly slice: ListSlice<ListRows[Name]>;
  readonly totals: Totals;
  /** Days of the period that filters leave out, because their records have expired. */
  readonly expiredDays: number;
}

/** The columns of a list that it can be sorted by, in the order of its heads; null for one that it cannot. */
const COLUMNS: Readonly<Record<ListName, readonly (ListColumn | null)[]>> = {
  pages: ['name', 'count', 'entries', 'exits'],
  documents: ['name', 'count', null],
  topLevelDomains: ['name', 'count', null, null],
  browsers: ['name', 'count', null],
  browserFamilies: ['name', 'count', null],
  serverAddresses: ['name', 'count', null],
};

/** One list in full: searched, sorted, page by page. */
export function listPage<Name extends ListName>(props: ListPageProps<Name>): string {
  const { locale, viewer, site, view, from, to, name, query, slice, totals } = props;
  const { overview, report } = locale.text;
  const address = `/sites/${site}/lists/${name}`;
  const title = listTitle(locale, name);
  const state = (change: Partial<ListQuery>) => `${address}${viewQuery(view, listQuery({ ...query, ...change }))}`;
  const context: ListContext = {
    locale,
    totals,
    link: (filter) => ({ href: `/sites/${site}${viewQuery(toggleFilter(view, filter))}`, chosen: false }),
  };
  return renderPage({
    locale,
    title: `${site}, ${title}`,
    viewer,
    site,
    children: (
      <>
        <p class="eyebrow">
          <a href={`/sites/${site}${viewQuery(view)}`}>{overview.backToOverview}</a>, {locale.dateRange(from, to)}
        </p>
        <h1>
          {title} <Hint locale={locale} term={listTerm(name)} />
        </h1>
        <FilterChips locale={locale} address={address} view={view} />
        {props.expiredDays > 0 && <p class="sum">{overview.filtersReach(props.expiredDays)}</p>}
        <div class="tools">
          <search>
            <form class="pick" method="get" action={address}>
              <HiddenQuery query={viewQuery(view, listQuery({ ...query, search: '', offset: 0 }))} />
              <input type="search" name="search" value={query.search} aria-label={overview.search} maxLength={200} />
              <button type="submit">{overview.search}</button>
            </form>
          </search>
          <div class="seg">
            {(name === 'browsers' || name === 'browserFamilies') && (
              <>
                <a
                  href={`/sites/${site}/lists/browserFamilies${viewQuery(view)}`}
                  class={name === 'browserFamilies' ? 'on' : undefined}
                >
                  {overview.families}
                </a>
                <a href={`/sites/${site}/lists/browsers${viewQuery(view)}`} class={name === 'browsers' ? 'on' : undefined}>
                  {overview.versions}
                </a>
              </>
            )}
            <span>{overview.found(slice.total)}</span>
            <a href={`${address}${viewQuery(view, { ...listQuery({ ...query, offset: 0 }), format: 'csv' })}`}>
              {overview.everyRow}
            </a>
          </div>
        </div>
        {slice.rows.length === 0 ? (
          <p class="soft">{query.search === '' ? report.noVisit : overview.nothingFound}</p>
        ) : (
          <table class="whole">
            <thead>
              <tr>
                {listHeads(locale, name).map((head, index) => {
                  const column = COLUMNS[name][index] ?? null;
                  const sorted = column !== null && column === query.sort;
                  return (
                    <th
                      scope="col"
                      class={index === 0 ? undefined : 'n'}
                      key={head}
                      {...(sorted ? { 'aria-sort': query.descending ? ('descending' as const) : ('ascending' as const) } : {})}
                    >
                      {column === null ? (
                        head
                      ) : (
                        <a
                          href={state({ sort: column, descending: sorted ? !query.descending : column !== 'name', offset: 0 })}
                          title={overview.sortBy(head)}
                        >
                          {head}
                          {sorted && <span aria-hidden="true">{query.descending ? ' ↓' : ' ↑'}</span>}
                        </a>
                      )}
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              <BarRows locale={locale} rows={slice.rows.map((row) => listRow(context, row))} quiet={false} />
            </tbody>
          </table>
        )}
        <RowPages
          locale={locale}
          offset={query.offset}
          shown={slice.rows.length}
          total={slice.total}
          rowsAPage={ROWS_A_PAGE}
          href={(offset) => state({ offset })}
        />
      </>
    ),
  });
}

const LIST_COLUMNS: readonly ListColumn[] = ['name', 'count', 'visits', 'entries', 'exits'];

/** Reads which rows of a list are wanted; what cannot be read is as if it were not there. */
export function readListQuery(query: URLSearchParams, limit: number): ListQuery {
  const sort = LIST_COLUMNS.find((each) => each === query.get('sort')) ?? 'count';
  const offset = readOffset(query);
  const order = query.get('order') ?? (sort === 'name' ? 'up' : 'down');
  return { search: (query.get('search') ?? '').slice(0, 200), sort, descending: order !== 'up', offset, limit };
}

/** Reads with which row a page begins, from 0. */
export function readOffset(query: URLSearchParams): number {
  return /^\d{1,9}$/.test(query.get('offset') ?? '') ? Number(query.get('offset')) : 0;
}

function listQuery({ search, sort, descending, offset }: ListQuery): Readonly<Record<string, string>> {
  return {
    ...(search === '' ? {} : { search }),
    ...(sort === 'count' && descending ? {} : { sort, order: descending ? 'down' : 'up' }),
    ...(offset === 0 ? {} : { offset: String(offset) }),
  };
}
