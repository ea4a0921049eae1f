import type { ComponentChildren } from 'preact';
import { barClass } from '../assets/styles.ts';
import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import { Hint } from './hint.tsx';

export interface BarRow {
  /** Tells the row from others. */
  readonly key: string;
  readonly name: string;
  readonly count: number;
  /** Further columns in grey. */
  readonly details: readonly string[];
  readonly hint?: string;
  /** Where a click on the name leads. */
  readonly href?: string | undefined;
  /** The row is chosen as a filter. */
  readonly chosen?: boolean;
}

export interface BarTableProps {
  readonly locale: Locale;
  readonly title: string;
  readonly term: TermId;
  readonly heads: readonly [name: string, count: string, ...details: string[]];
  readonly rows: readonly BarRow[];
  /** What stands in place of the table when there is no row. */
  readonly empty: string;
  readonly quiet?: boolean;
  readonly children?: ComponentChildren;
}

/** A list as a table with the bar inside the row. */
export function BarTable({ locale, title, term, heads, rows, empty, quiet, children }: BarTableProps) {
  return (
    <section class="card">
      <header>
        <h2>
          {title} <Hint locale={locale} term={term} />
        </h2>
      </header>
      {rows.length === 0 ? (
        <p class="soft">{empty}</p>
      ) : (
        <table>
          <ColumnHeads heads={heads} />
          <tbody>
            <BarRows locale={locale} rows={rows} quiet={quiet === true} />
          </tbody>
        </table>
      )}
      {children}
    </section>
  );
}

/** The heads of a table's columns: a name, then numbers. */
export function ColumnHeads({ heads }: { readonly heads: readonly string[] }) {
  return (
    <thead>
      <tr>
        {heads.map((head, index) => (
          <th scope="col" class={index === 0 ? undefined : 'n'} key={head}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The rows of such a table. */
export function BarRows({
  locale,
  rows,
  quiet,
}: {
  readonly locale: Locale;
  readonly rows: readonly BarRow[];
  readonly quiet: boolean;
}) {
  const longest = rows.reduce((most, row) => Math.max(most, row.count), 0);
  return (
    <>
      {rows.map((row) => (
        <tr key={row.key} class={row.chosen === true ? 'chosen' : undefined}>
          <td class={`bar ${quiet ? 'quiet ' : ''}${barClass(row.count, longest)}`} title={row.hint ?? row.name}>
            {row.href === undefined ? row.name : <a href={row.href}>{row.name}</a>}
          </td>
          <td class="n">{locale.number(row.count)}</td>
          {row.details.map((detail, index) => (
            <td class="n soft" key={index}>
              {detail}
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}
