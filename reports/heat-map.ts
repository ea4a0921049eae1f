import { type Chart, drawChart, ink } from './chart.ts';
import type { Locale } from './locale.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * When people come: a week of hours, the busier the stronger.
 *
 * @param weekHours visits by weekday * 24 + hour, from Monday
 */
export function heatMap(locale: Locale, id: string, weekHours: readonly number[]): Promise<Chart> {
  const most = Math.max(1, ...weekHours);
  return drawChart({
    id,
    label: locale.text.report.weekdayAndHour,
    widths: { wide: 560, narrow: 380 },
    heights: { wide: 190, narrow: 170 },
    option: ({ fontSize, narrow }) => ({
      grid: { left: 4, right: 4, top: 4, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: HOURS,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.soft, fontSize, interval: narrow ? 5 : 2 },
      },
      yAxis: {
        type: 'category',
        data: DAYS.map(locale.shortWeekday),
        inverse: true,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.soft, fontSize, interval: 0 },
      },
      visualMap: { show: false, min: 0, max: most, inRange: { color: [ink.accent, ink.accent], opacity: [0.06, 0.95] } },
      series: [
        {
          type: 'heatmap',
          data: weekHours.map((visits, slot) => [slot % 24, Math.floor(slot / 24), visits]),
          itemStyle: { borderRadius: 3, borderWidth: 2, borderColor: ink.bg },
          progressive: 0,
        },
      ],
    }),
  });
}

/** The same as rows of a table: a weekday, then its hours. */
export function heatRows(locale: Locale, weekHours: readonly number[]): readonly (readonly [string, ...number[]])[] {
  return DAYS.map((day) => [locale.shortWeekday(day), ...HOURS.map((_, hour) => weekHours[day * 24 + hour] ?? 0)]);
}

/** The heads of those rows. */
export const heatHeads: readonly string[] = ['', ...HOURS];
