import { barClass } from '../assets/styles.ts';
import { ColumnHeads } from '../components/bar-table.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Counts } from '../model/report.ts';
import { countHeads } from '../words/figures.ts';

/** A year, month or day of a table; without counts there is no data. */
export interface SpanRow {
  readonly name: string;
  readonly href: string | null;
  readonly counts: Counts | null;
}

export interface SpanTableProps {
  readonly locale: Locale;
  readonly title: string;
  readonly head: string;
  readonly rows: readonly SpanRow[];
}

/** Visits, page views and downloads by year, month or day, with a bar for the visits and the sum at the end. */
export function SpanTable({ locale, title, head, rows }: SpanTableProps) {
  const { report } = locale.text;
  const longest = Math.max(1, ...rows.map(({ counts }) => counts?.visits ?? 0));
  return (
    <section class="spans">
      <header>
        <h2>{title}</h2>
      </header>
      <table>
        <ColumnHeads heads={[head, ...countHeads(locale)]} />
        <tbody>
          {rows.map(({ name, href, counts }) => (
            <tr key={name}>
              <td class={`bar ${barClass(counts?.visits ?? 0, longest)}`}>
                {href === null ? <span class="soft">{name}</span> : <a href={href}>{name}</a>}
              </td>
              {counts === null ? (
                <td class="n soft" colSpan={3}>
                  {report.noData}
                </td>
              ) : (
                [counts.visits, counts.pageViews, counts.downloads].map((count, index) => (
                  <td class={index === 0 ? 'n' : 'n soft'} key={index}>
                    {locale.number(count)}
                  </td>
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
