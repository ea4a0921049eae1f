import type { Locale } from '../locale/locale.ts';
import type { Gap } from '../model/report.ts';
import type { Series, SeriesPoint, SeriesUnit } from '../model/series.ts';
import { countHeads } from '../words/figures.ts';
import type { Chart } from './chart.ts';
import { lineChart } from './line-chart.ts';

export interface SeriesChartProps {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly series: Series;
  /** The series it is compared with, drawn as a dashed line. */
  readonly before: Series | null;
  readonly gaps: readonly Gap[];
  /** How many points have come; undefined: all. */
  readonly soFar?: number | undefined;
  readonly heights?: { readonly wide: number; readonly narrow: number };
}

/** Visits over time; page views where the points are hours. */
export function seriesChart({ locale, timeZone, series, before, gaps, soFar, heights }: SeriesChartProps): Promise<Chart> {
  const value = (point: SeriesPoint) => (series.unit === 'hour' ? point.pageViews : point.visits);
  return lineChart({
    locale,
    id: series.unit,
    title: seriesTitle(locale, series.unit),
    labels: series.points.map((point) => pointLabel(locale, timeZone, series, point)),
    values: series.points.slice(0, soFar).map(value),
    before:
      before === null
        ? null
        : series.points.map((_, index) => before.points[index]).map((each) => (each === undefined ? null : value(each))),
    gaps: gapPositions(series, gaps),
    heights,
  });
}

/** What such a chart shows. */
export function seriesTitle({ text: { report } }: Locale, unit: SeriesUnit): string {
  return unit === 'hour' ? report.pageViewsByHour : report.visitsBy[unit];
}

/** The rows of the table behind it, and their heads. */
export function seriesTable(
  locale: Locale,
  timeZone: string,
  series: Series,
): { readonly heads: readonly string[]; readonly rows: readonly (readonly [string, ...number[]])[] } {
  const { report } = locale.text;
  return {
    heads: [report[series.unit], ...countHeads(locale)],
    rows: series.points.map((point) => [
      series.unit === 'hour'
        ? `${locale.dateTime(point.start, timeZone)} (${point.start})`
        : pointName(locale, series.unit, point),
      point.visits,
      point.pageViews,
      point.downloads,
    ]),
  };
}

function pointName(locale: Locale, unit: SeriesUnit, { start }: SeriesPoint): string {
  return unit === 'month' ? locale.month(start) : `${locale.mediumDate(start)} (${start})`;
}

function pointLabel(locale: Locale, timeZone: string, { unit, points }: Series, { start }: SeriesPoint): string {
  if (unit === 'month') return locale.shortMonth(start);
  if (unit === 'hour') return locale.text.report.hourOf(locale.hour(start, timeZone));
  const [first, last] = [points[0]?.start ?? '', points.at(-1)?.start ?? ''];
  return first.slice(0, 4) === last.slice(0, 4) ? locale.shortDate(start) : locale.mediumDate(start);
}

/** Where gaps lie on the axis of a series: the points they touch. */
function gapPositions({ points }: Series, gaps: readonly Gap[]): readonly { readonly from: number; readonly to: number }[] {
  const position = (instant: string) => {
    const at = Date.parse(instant) / 1000;
    return Math.max(
      0,
      points.findLastIndex((point) => point.at <= at),
    );
  };
  return gaps.map(({ from, to }) => ({ from: position(from), to: Math.min(points.length - 1, position(to) + 1) }));
}
