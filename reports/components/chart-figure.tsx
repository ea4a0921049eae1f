import type { Chart } from '../charts/chart.ts';
import type { Locale } from '../locale/locale.ts';

export interface ChartFigureProps {
  readonly locale: Locale;
  readonly chart: Chart;
  /** The numbers behind the chart, for those who would rather read them. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [string, ...number[]])[];
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
          <thead>
            <tr>
              {heads.map((head, index) => (
                <th scope="col" class={index === 0 ? undefined : 'n'} key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
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
