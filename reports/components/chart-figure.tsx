import type { Chart } from '../chart.ts';
import { number } from '../numbers.ts';

export interface ChartFigureProps {
  readonly chart: Chart;
  /** The numbers behind the chart, for those who would rather read them. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [string, ...number[]])[];
}

/** A chart with the table of its numbers. The drawing comes from the charting library and holds no visitor's text. */
export function ChartFigure({ chart, heads, rows }: ChartFigureProps) {
  return (
    <>
      <div role="img" aria-label={chart.label}>
        <div class="wide-chart" dangerouslySetInnerHTML={{ __html: chart.wide }} />
        <div class="narrow-chart" dangerouslySetInnerHTML={{ __html: chart.narrow }} />
      </div>
      <details class="numbers">
        <summary>The numbers</summary>
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
                <td>{name}</td>
                {values.map((value, index) => (
                  <td class="n" key={heads[index + 1]}>
                    {number(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
