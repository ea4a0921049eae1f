import type { ComponentChildren } from 'preact';
import type { Chart } from '../charts/chart.ts';
import { seriesTitle } from '../charts/report-charts.ts';
import type { Locale } from '../locale/locale.ts';
import type { SeriesUnit } from '../model/series.ts';
import { ColumnHeads } from './bar-table.tsx';
import { Hint } from './hint.tsx';

export interface ChartFigureProps {
  readonly locale: Locale;
  readonly chart: Chart;
  /** The numbers behind the chart, for those who would rather read them. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [string, ...number[]])[];
}

export interface TimeLineProps extends ChartFigureProps {
  readonly unit: SeriesUnit;
  /** With the definition of a day beside the title. */
  readonly hint?: boolean;
  /** What stands under the chart. */
  readonly children?: ComponentChildren;
}

/** Counts over time: the title, the chart, and what stands under it. */
export function TimeLine({ unit, hint = false, children, ...figure }: TimeLineProps) {
  const { locale } = figure;
  return (
    <section class="chart">
      <header>
        <h2>
          {seriesTitle(locale, unit)}
          {hint && (
            <>
              {' '}
              <Hint locale={locale} term="day" />
            </>
          )}
        </h2>
      </header>
      <ChartFigure {...figure} />
      {children}
    </section>
  );
}

export interface LegendProps {
  readonly locale: Locale;
  readonly line: string;
  /** What the dashed line is; null where there is none. */
  readonly before: ComponentChildren | null;
  /** Whether there are stretches without data. */
  readonly gaps: boolean;
}

/** What the lines and shades of a chart are. */
export function Legend({ locale, line, before, gaps }: LegendProps) {
  return (
    <div class="legend">
      <span class="key" />
      {line}
      {before !== null && (
        <>
          {' '}
          <span class="key before" />
          {before}
        </>
      )}
      {gaps && (
        <>
          {' '}
          <span class="key gap" />
          {locale.text.overview.down} <Hint locale={locale} term="no data" />
        </>
      )}
    </div>
  );
}

/** A chart with the table of its numbers. The drawing comes from the charting library and holds no visitor's text. */
export function ChartFigure({ locale, chart, heads, rows }: ChartFigureProps) {
  return (
    <>
      <div role="img" aria-label={chart.label}>
        <div class="wide-chart" dangerouslySetInnerHTML={{ __html: chart.wide }} />
        <div class="narrow-chart" dangerouslySetInnerHTML={{ __html: chart.narrow }} />
      </div>
      <NumberTable locale={locale} heads={heads} rows={rows} />
    </>
  );
}

/** The numbers of a chart, folded away until they are wanted. */
export function NumberTable({ locale, heads, rows }: Omit<ChartFigureProps, 'chart'>) {
  return (
    <details class="numbers">
      <summary>{locale.text.common.theNumbers}</summary>
      <div class="scroll-numbers">
        <table>
          <ColumnHeads heads={heads} />
          <tbody>
            {rows.map(([name, ...values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  <td class="n" key={heads[index + 1]}>
                    {locale.number(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
