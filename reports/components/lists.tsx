import type { Locale } from '../locale/locale.ts';
import { type ListName, type ListRows, type ListSlice, listNames } from '../model/report-source.ts';
import { balanceText, excludedByCount, exclusionName, type LedgerOfPeriod } from '../words/definitions.ts';
import { baselineNumber } from '../words/figures.ts';
import { listEmpty, listHeads, listTerm, listTitle } from '../words/lists.ts';
import { BarTable } from './bar-table.tsx';
import { type ListContext, listRow } from './list-row.tsx';

/** Lists by name; those that are not there are not shown. */
export type ListSlices = { readonly [Name in ListName]?: ListSlice<ListRows[Name]> | null };

export interface ListCardsProps {
  readonly context: ListContext;
  readonly lists: ListSlices;
  /** Which of them; all that are there, unless it is said. */
  readonly names?: readonly ListName[];
  /** Where a whole list is, or null where that cannot be opened. */
  more(name: ListName): string | null;
}

/** The lists of a report with their bars, in the order of every page. */
export function ListCards({ context, lists, names = listNames, more }: ListCardsProps) {
  return (
    <>
      {names.map((name) => {
        const slice = lists[name] ?? null;
        return slice !== null && <ListCard context={context} name={name} slice={slice} more={more(name)} key={name} />;
      })}
    </>
  );
}

interface ListCardProps {
  readonly context: ListContext;
  readonly name: ListName;
  readonly slice: ListSlice<ListRows[ListName]>;
  readonly more: string | null;
}

function ListCard({ context, name, slice, more }: ListCardProps) {
  const { locale, totals } = context;
  const { report, daily } = locale.text;
  return (
    <BarTable
      locale={locale}
      title={listTitle(locale, name)}
      term={listTerm(name)}
      heads={listHeads(locale, name)}
      rows={slice.rows.map((row) => listRow(context, row))}
      empty={listEmpty(locale, name, totals)}
    >
      {slice.total > slice.rows.length &&
        (more === null ? (
          <p class="sum">{daily.andMore(slice.total - slice.rows.length)}</p>
        ) : (
          <a class="more" href={more}>
            {report.all[name](slice.total)}
          </a>
        ))}
    </BarTable>
  );
}

export interface LedgerProps {
  readonly locale: Locale;
  readonly of: LedgerOfPeriod;
  /** What is usually left out, by reason; null where nothing is to be said of it. */
  readonly baseline?: LedgerOfPeriod['excluded'] | null;
  /** What else there is to say, under the sum. */
  readonly note?: string | null;
}

/** What was not counted and why, with the sum that proves it. */
export function Ledger({ locale, of, baseline = null, note = null }: LedgerProps) {
  const { report, daily, exclusions } = locale.text;
  return (
    <BarTable
      locale={locale}
      title={report.notCounted}
      term="excluded"
      heads={[report.reason, report.hits, ...(baseline === null ? [] : [daily.usualHead]), report.share]}
      rows={excludedByCount(of.excluded).map(([reason, hits]) => {
        const meaning = exclusions[reason]?.meaning;
        const usually = baseline === null ? [] : [baselineNumber(locale, baseline[reason] ?? 0)];
        return {
          key: reason,
          name: exclusionName(locale, reason),
          count: hits,
          details: [...usually, locale.share(hits, of.received)],
          ...(meaning === undefined ? {} : { hint: meaning }),
        };
      })}
      empty={report.nothingLeftOut}
      quiet
    >
      <p class="sum">{balanceText(locale, of)}</p>
      {note !== null && <p class="sum">{note}</p>}
    </BarTable>
  );
}
