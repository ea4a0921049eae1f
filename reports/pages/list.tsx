import { BarRows } from '../components/bar-table.tsx';
import { FilterChips } from '../components/filter-chips.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { Hint } from '../components/hint.tsx';
import { type ListContext, listRow } from '../components/list-row.tsx';
import { HiddenQuery } from '../components/period-tools.tsx';
import { RowPages } from '../components/row-pages.tsx';
import type { Locale } from '../locale/locale.ts';
import type { IsoDay, Totals } from '../model/report.ts';
import type { ListColumn, ListName, ListQuery, ListRows, ListSlice } from '../model/report-source.ts';
import { listHeads, listSorts, listTerm, listTitle } from '../words/lists.ts';
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

/** One list in full: searched, sorted, page by page. */
export function listPage<Name extends ListName>(props: ListPageProps<Name>): string {
  const { locale, viewer, site, view, from, to, name, query, slice, totals } = props;
  const { overview, report } = locale.text;
  const title = listTitle(locale, name);
  const list: ListState = {
    locale,
    site,
    view,
    name,
    query,
    href: (change) => `${listAddress(site, name)}${viewQuery(view, listQuery({ ...query, ...change }))}`,
  };
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
        <FilterChips locale={locale} address={listAddress(site, name)} view={view} />
        {props.expiredDays > 0 && <p class="sum">{overview.filtersReach(props.expiredDays)}</p>}
        <ListTools list={list} total={slice.total} />
        {slice.rows.length === 0 ? (
          <p class="soft">{query.search === '' ? report.noVisit : overview.nothingFound}</p>
        ) : (
          <table class="whole">
            <SortedHeads list={list} />
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
          href={(offset) => list.href({ offset })}
        />
      </>
    ),
  });
}

/** Which list is shown, and how. */
interface ListState {
  readonly locale: Locale;
  readonly site: string;
  readonly view: View;
  readonly name: ListName;
  readonly query: ListQuery;
  /** The address of the same list shown in another way. */
  href(change: Partial<ListQuery>): string;
}

function listAddress(site: string, name: ListName): string {
  return `/sites/${site}/lists/${name}`;
}

/** The search, how many rows there are, and the list as a file. */
function ListTools({ list, total }: { readonly list: ListState; readonly total: number }) {
  const { locale, site, view, name, query } = list;
  const { overview } = locale.text;
  const address = listAddress(site, name);
  return (
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
            <BrowserList list={list} name="browserFamilies" label={overview.families} />
            <BrowserList list={list} name="browsers" label={overview.versions} />
          </>
        )}
        <span>{overview.found(total)}</span>
        <a href={`${address}${viewQuery(view, { ...listQuery({ ...query, offset: 0 }), format: 'csv' })}`}>{overview.everyRow}</a>
      </div>
    </div>
  );
}

interface BrowserListProps {
  readonly list: ListState;
  readonly name: 'browsers' | 'browserFamilies';
  readonly label: string;
}

/** A link to browsers by family or by version. */
function BrowserList({ list, name, label }: BrowserListProps) {
  return (
    <a href={`${listAddress(list.site, name)}${viewQuery(list.view)}`} class={name === list.name ? 'on' : undefined}>
      {label}
    </a>
  );
}

/** The heads of the columns, each with the link that sorts by it, or the other way round. */
function SortedHeads({ list: { locale, name, query, href } }: { readonly list: ListState }) {
  const sorts = listSorts(name);
  return (
    <thead>
      <tr>
        {listHeads(locale, name).map((head, index) => {
          const column = sorts[index] ?? null;
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
                  href={href({ sort: column, descending: sorted ? !query.descending : column !== 'name', offset: 0 })}
                  title={locale.text.overview.sortBy(head)}
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
  );
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
