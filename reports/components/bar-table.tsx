import type { ComponentChildren } from 'preact';
import type { definitions } from '../definitions.ts';
import { barClass } from '../look.ts';
import { number } from '../numbers.ts';
import { Hint } from './hint.tsx';

export interface BarRow {
  readonly name: string;
  readonly count: number;
  /** A further column in grey. */
  readonly detail: string;
  readonly hint?: string;
}

export interface BarTableProps {
  readonly title: string;
  readonly term: keyof typeof definitions;
  readonly heads: readonly [name: string, count: string, detail: string];
  readonly rows: readonly BarRow[];
  /** What stands in place of the table when there is no row. */
  readonly empty: string;
  readonly quiet?: boolean;
  readonly children?: ComponentChildren;
}

/** A list as a table with the bar inside the row. */
export function BarTable({ title, term, heads, rows, empty, quiet, children }: BarTableProps) {
  const longest = rows.reduce((most, row) => Math.max(most, row.count), 0);
  return (
    <section class="card">
      <header>
        <h2>
          {title} <Hint term={term} />
        </h2>
      </header>
      {rows.length === 0 ? (
        <p class="soft">{empty}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col" class="n">
                {heads[1]}
              </th>
              <th scope="col" class="n">
                {heads[2]}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <td class={`bar ${quiet === true ? 'quiet ' : ''}${barClass(row.count, longest)}`} title={row.hint ?? row.name}>
                  {row.name}
                </td>
                <td class="n">{number(row.count)}</td>
                <td class="n soft">{row.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {children}
    </section>
  );
}
