import type { Day } from '../server/visit/day.ts';
import { buildReport } from './build.ts';
import { reportJson } from './json.ts';
import { limitLists } from './limit.ts';
import { localeOf } from './locale.ts';
import type { ReportFormat } from './report-format.ts';
import type { ReportSource } from './report-source.ts';
import { fittingUnit, seriesOf } from './series.ts';
import { dayNews, dayStory } from './story.ts';

export interface RenderRequest {
  readonly from: Day;
  readonly to: Day;
  readonly format: ReportFormat;
  /** Rows of each list at most; undefined: all. */
  readonly limit: number | undefined;
  readonly today: Day;
  /** BCP 47 tag of the reader. */
  readonly language: string;
}

/** A site's report over days as text of the wanted form. */
export async function renderReport(source: ReportSource, request: RenderRequest): Promise<string> {
  const { from, to, format, limit, today } = request;
  const whole = buildReport(source, from, to);
  const report = limit === undefined ? whole : limitLists(whole, limit);
  if (format === 'json') return reportJson(report);
  if (format === 'csv') return (await import('./csv.ts')).reportCsv(report);
  const locale = localeOf(request.language);
  const story = from === to ? dayStory(locale, dayNews(source, from, today), today) : null;
  if (format === 'text') return (await import('./text.ts')).reportText(report, story);
  const { seriesChart } = await import('./report-charts.ts');
  const { reportFile } = await import('./html-file.tsx');
  const series = seriesOf(source, { from, to }, fittingUnit({ from, to }));
  const chart = await seriesChart({ locale, timeZone: report.timeZone, series, before: null, gaps: report.gaps });
  return reportFile({ locale, report, story, series, chart });
}
