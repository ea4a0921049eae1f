import { keptWithin } from '../../server/lib/kept-within.ts';
import type { Locale } from '../locale/locale.ts';
import { type Chart, type ChartLibrary, chartLibrary, drawChart, ink } from './chart.ts';

export interface LineChartData {
  readonly locale: Locale;
  readonly id: string;
  /** What is counted, `Visits a day`. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** The period before, drawn as a dashed line. */
  readonly before: readonly (number | null)[] | null;
  /** Positions between which there was no data. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** In pixels, where it is not as high as others. */
  readonly heights?: { readonly wide: number; readonly narrow: number } | undefined;
}

// Drawing takes as long as reading all figures of five years. A chart has some 25,000 characters.
const BYTES_KEPT = 5_000_000;

const drawn = keptWithin<Chart>(BYTES_KEPT, ({ wide, narrow }) => 2 * (wide.length + narrow.length));

/** A line over time. The last ones drawn are kept, for those who look at the same figures again. */
export async function lineChart(data: LineChartData): Promise<Chart> {
  const { locale, ...others } = data;
  const library = await chartLibrary();
  return drawn(JSON.stringify([locale.tag, others]), () => drawLine(library, data));
}

function drawLine(library: ChartLibrary, { locale, id, title, labels, values, before, gaps, heights }: LineChartData): Chart {
  return drawChart(library, {
    id,
    label: locale.text.report.range(title, labels[0] ?? '', labels.at(-1) ?? '', Math.min(...values, 0), Math.max(...values, 0)),
    ...(heights === undefined ? {} : { heights }),
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
        axisLabel: { color: ink.soft, fontSize, formatter: (value: number) => locale.number(value) },
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
            label: { show: true, position: 'insideTopLeft', color: ink.soft, fontSize, formatter: locale.text.report.noData },
            data: gaps.map(({ from, to }) => [{ xAxis: from }, { xAxis: Math.max(to, from) }]),
          },
        },
      ],
    }),
  });
}
