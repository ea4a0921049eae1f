import type { Chart } from './chart.ts';
import { localHour, shortDate } from './dates.ts';
import { heatMap, visitsByWeekdayAndHour } from './heat-map.ts';
import { lineChart } from './line-chart.ts';
import type { DayRow, Report } from './report.ts';

/** Visits a day over a report's days, beside those of as many days before. */
export function daysChart(report: Report, before: readonly DayRow[] | null): Promise<Chart> {
  return lineChart({
    id: 'days',
    title: 'Visits a day',
    labels: report.days.map((row) => shortDate(row.day)),
    values: report.days.map((row) => row.visits),
    before: before === null ? null : before.map((row) => row.visits),
    gaps: gapPositions(report, 'days'),
  });
}

/** Page views by hour over a day. */
export function hoursChart(report: Report): Promise<Chart> {
  return lineChart({
    id: 'hours',
    title: 'Page views by hour',
    labels: report.hours.map((row) => `${localHour(row.hour, report.timeZone)} h`),
    values: report.hours.map((row) => row.pageViews),
    before: null,
    gaps: gapPositions(report, 'hours'),
  });
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Visits by weekday and hour, with the rows of the table behind it. */
export async function weekChart(
  report: Report,
): Promise<{ readonly chart: Chart; readonly rows: readonly (readonly [string, ...number[]])[] }> {
  const table = visitsByWeekdayAndHour(report.hours, report.timeZone);
  return { chart: await heatMap('week', table), rows: WEEKDAYS.map((name, day) => [name, ...(table[day] ?? [])]) };
}

/** Where a report's gaps lie on the axis of its days or hours. */
function gapPositions(report: Report, axis: 'days' | 'hours'): readonly { readonly from: number; readonly to: number }[] {
  const hourAt = (instant: string) =>
    Math.max(
      0,
      report.hours.findLastIndex((row) => row.hour <= instant),
    );
  const position =
    axis === 'hours' ? hourAt : (instant: string) => Math.floor((hourAt(instant) / report.hours.length) * report.days.length);
  const last = report[axis].length - 1;
  return report.gaps.map(({ from, to }) => ({ from: position(from), to: Math.min(last, position(to) + 1) }));
}
