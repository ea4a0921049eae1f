import { type Chart, drawChart, ink } from './chart.ts';
import type { HourRow } from './report.ts';

const DAYS: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Visits by weekday (0 Monday) and local hour. */
export function visitsByWeekdayAndHour(hours: readonly HourRow[], timeZone: string): readonly (readonly number[])[] {
  const format = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', hourCycle: 'h23', timeZone });
  const table = DAYS.map(() => HOURS.map(() => 0));
  for (const { hour, visits } of hours) {
    if (visits === 0) continue;
    const parts = format.formatToParts(new Date(hour));
    const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
    const row = table[DAYS.indexOf(part('weekday'))];
    const column = Number(part('hour'));
    if (row !== undefined) row[column] = (row[column] ?? 0) + visits;
  }
  return table;
}

/** When people come: a week of hours, the busier the stronger. */
export function heatMap(id: string, table: readonly (readonly number[])[]): Promise<Chart> {
  const most = Math.max(1, ...table.flat());
  return drawChart({
    id,
    label: 'Visits by weekday and hour',
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
        data: [...DAYS],
        inverse: true,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.soft, fontSize, interval: 0 },
      },
      visualMap: { show: false, min: 0, max: most, inRange: { color: [ink.accent, ink.accent], opacity: [0.06, 0.95] } },
      series: [
        {
          type: 'heatmap',
          data: table.flatMap((row, day) => row.map((visits, hour) => [hour, day, visits])),
          itemStyle: { borderRadius: 3, borderWidth: 2, borderColor: ink.bg },
          progressive: 0,
        },
      ],
    }),
  });
}
