import type { Locale } from '../locale/locale.ts';
import type { Filter } from '../model/filters.ts';
import { browserName, domainName } from '../words/lists.ts';
import { toggleFilter, type View, viewQuery } from '../words/view.ts';
import { Hint } from './hint.tsx';

export interface FilterChipsProps {
  readonly locale: Locale;
  /** The page the view is of, such as `/sites/example.com`. */
  readonly address: string;
  readonly view: View;
}

/** The filters that are on, each with the way to take it off. */
export function FilterChips({ locale, address, view }: FilterChipsProps) {
  const { overview } = locale.text;
  if (view.filters.length === 0) return null;
  return (
    <div class="chips">
      <span class="soft">
        {overview.onlyVisitsWith} <Hint locale={locale} term="filter" />
      </span>
      {view.filters.map((filter) => {
        const value = filterValue(locale, filter);
        return (
          <a
            class="chip"
            key={`${filter.field} ${value}`}
            href={`${address}${viewQuery(toggleFilter(view, filter))}`}
            aria-label={overview.without(value)}
          >
            <span class="soft">{overview.filterNames[filter.field]}</span> {value} <span aria-hidden="true">×</span>
          </a>
        );
      })}
      <a class="more" href={`${address}${viewQuery({ ...view, filters: [] })}`}>
        {overview.allVisits}
      </a>
    </div>
  );
}

/** A filter's value as it is shown in the lists. */
export function filterValue(locale: Locale, filter: Filter): string {
  if (filter.field === 'topLevelDomain') return domainName(locale, filter.value);
  return filter.field === 'browser' ? browserName(locale, filter.value, filter.version) : filter.value;
}
