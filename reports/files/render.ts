import type { Day, Seconds } from '../../server/domain/time/day.ts';
import { type Locale, localeOf } from '../locale/locale.ts';
import { buildReport } from '../model/build.ts';
import { limitLists } from '../model/limit.ts';
import type { ReportFormat } from '../model/report-format.ts';
import type { ReportSource } from '../model/report-source.ts';
import { fittingUnit, seriesOf } from '../model/series.ts';
import { type ToldDay, toldDay } from '../words/story.ts';
import { reportJson } from './json.ts';

export interface RenderRequest {
  readonly from: Day;
  readonly to: Day;
  /** For `pdf` the text is the HTML file that is to be printed. */
  readonly format: ReportFormat;
  /** Rows of each list at most; undefined: all, and in a file of one day as many as a sheet holds. */
  readonly limit: number | undefined;
  readonly now: Seconds;
  /** BCP 47 tag of the reader. */
  readonly language: string;
}

// Lists over many days have no end; on paper they get one.
const PRINTED_ROWS = 50;

/** A site's report over days as text of the wanted form. */
export async function renderReport(source: ReportSource, request: RenderRequest): Promise<string> {
  const { from, to, format } = request;
  const locale = localeOf(request.language);
  if (format === 'html' || format === 'pdf')
    return from === to ? dayFile(source, locale, request) : rangeFile(source, locale, request);
  const { report, day } = source.snapshot(() => ({
    report: limited(source, request, request.limit),
    day: from === to && format === 'text' ? dayOfReport(source, locale, request) : null,
  }));
  if (format === 'json') return reportJson(report);
  if (format === 'csv') return (await import('./csv.ts')).reportCsv(report);
  return (await import('./terminal-report.ts')).reportText(locale, report, day);
}

function limited(source: ReportSource, { from, to }: RenderRequest, limit: number | undefined) {
  const whole = buildReport(source, from, to);
  return limit === undefined ? whole : limitLists(whole, limit);
}

function dayOfReport(source: ReportSource, locale: Locale, { from, now, limit }: RenderRequest): ToldDay {
  const rows = limit === undefined ? {} : { rows: limit };
  return toldDay(source, locale, { day: from, now, toldOn: source.zone.dayOf(now), ...rows });
}

async function dayFile(source: ReportSource, locale: Locale, request: RenderRequest): Promise<string> {
  const { dailyChart } = await import('../components/daily-report.tsx');
  const { dailyFile } = await import('./html-file.tsx');
  const { daily, story } = dayOfReport(source, locale, request);
  return dailyFile({ locale, daily, story, chart: await dailyChart(locale, daily) });
}

async function rangeFile(source: ReportSource, locale: Locale, request: RenderRequest): Promise<string> {
  const { from, to, format, limit } = request;
  const { seriesChart } = await import('../charts/report-charts.ts');
  const { reportFile } = await import('./html-file.tsx');
  const { report, series } = source.snapshot(() => ({
    report: limited(source, request, limit ?? (format === 'pdf' ? PRINTED_ROWS : undefined)),
    series: seriesOf(source, { from, to }, fittingUnit({ from, to })),
  }));
  const chart = await seriesChart({ locale, timeZone: report.timeZone, series, before: null, gaps: report.gaps });
  return reportFile({ locale, report, series, chart });
}
