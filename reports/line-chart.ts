import { type Chart, drawChart, ink } from './chart.ts';
import { number } from './numbers.ts';

export interface LineChartData {
  readonly id: string;
  /** What is counted, `Visits a day`. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** The period before, drawn as a dashed line. */
  readonly before: readonly number[] | null;
  /** Positions between which there was no data. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** A line over days or hours. */
export function lineChart({ id, title, labels, values, before, gaps }: LineChartData): Promise<Chart> {
  const range = values.length === 0 ? '' : `, ${number(Math.min(...values))} to ${number(Math.max(...values))}`;
  return drawChart({
    id,
    label: `${title}, ${labels[0] ?? ''} to ${labels.at(-1) ?? ''}${range}`,
    option: ({ fontSize, narrow }) => ({
      grid: { left: 4, right: 12, top: 10, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: labels,
        boundaryGap: false,
        axisLine: { lineStyle: { color: ink.rule } },
        axisTick: { show: false },
        axisLabel: {
          color: ink.soft,
          fontSize,
          interval: Math.max(0, Math.ceil(labels.length / (narrow ? 4 : 8)) - 1),
          alignMinLabel: 'left',
          hideOverlap: true,
        },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        splitNumber: 3,
        axisLabel: { color: ink.soft, fontSize, formatter: (value: number) => number(value) },
        splitLine: { lineStyle: { color: ink.rule } },
      },
      series: [
        ...(before === null
          ? []
          : [
              {
                type: 'line',
                data: [...before],
                symbol: 'none',
                lineStyle: { color: ink.soft, width: 1.2, type: [3, 3], opacity: 0.75 },
                silent: true,
              },
            ]),
        {
          type: 'line',
          data: values.map((value, index) => ({ value, symbolSize: index === values.length - 1 ? 7 : 0 })),
          symbol: 'circle',
          showAllSymbol: true,
          itemStyle: { color: ink.accent, borderWidth: 0 },
          lineStyle: { color: ink.accent, width: 2 },
          areaStyle: { color: ink.accent, opacity: 0.08 },
          markArea: {
            silent: true,
            itemStyle: { color: ink.warm, opacity: 0.14 },
            label: { show: true, position: 'insideTopLeft', color: ink.soft, fontSize, formatter: 'no data' },
            data: gaps.map(({ from, to }) => [{ xAxis: from }, { xAxis: Math.max(to, from) }]),
          },
        },
      ],
    }),
  });
}
