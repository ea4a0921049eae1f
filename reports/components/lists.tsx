import type { Locale } from '../locale/locale.ts';
import type { ListName, ListRows, ListSlice } from '../model/report-source.ts';
import { exclusionName } from '../words/definitions.ts';
import { BarTable } from './bar-table.tsx';
import { type ListContext, listHeads, listRow, listTerm, listTitle } from './list-row.tsx';

export interface ListCardProps<Name extends ListName> {
  readonly context: ListContext;
  readonly name: Name;
  readonly slice: ListSlice<ListRows[Name]>;
  /** What stands in its place when it is empty. */
  readonly empty: string;
  /** Where the whole list is, or null where that cannot be opened. */
  readonly more: string | null;
}

/** One list of a report with its bars. */
export function ListCard<Name extends ListName>({ context, name, slice, empty, more }: ListCardProps<Name>) {
  const { locale } = context;
  const { report } = locale.text;
  return (
    <BarTable
      locale={locale}
      title={listTitle(locale, name)}
      term={listTerm(name)}
      heads={listHeads(locale, name)}
      rows={slice.rows.map((row) => listRow(context, row))}
      empty={empty}
    >
      {slice.total > slice.rows.length &&
        (more === null ? (
          <p class="sum">{locale.text.daily.andMore(slice.total - slice.rows.length)}</p>
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
  readonly received: number;
  readonly counted: number;
  readonly excluded: Readonly<Record<string, number>>;
}

/** What was not counted and why, with the sum that proves it. */
export function Ledger({ locale, received, counted, excluded }: LedgerProps) {
  const { report, exclusions } = locale.text;
  const rows = Object.entries(excluded).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  return (
    <BarTable
      locale={locale}
      title={report.notCounted}
      term="excluded"
      heads={[report.reason, report.hits, report.share]}
      rows={rows.map(([reason, hits]) => {
        const meaning = exclusions[reason]?.meaning;
        return {
          key: reason,
          name: exclusionName(locale, reason),
          count: hits,
          details: [locale.share(hits, received)],
          ...(meaning === undefined ? {} : { hint: meaning }),
        };
      })}
      empty={report.nothingLeftOut}
      quiet
    >
      <p class="sum">
        {report.balance(
          received,
          counted,
          rows.reduce((sum, [, hits]) => sum + hits, 0),
        )}
      </p>
    </BarTable>
  );
}
