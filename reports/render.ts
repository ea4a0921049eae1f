import { type Day, formatDay } from '../server/visit/day.ts';
import { buildReport, usualVisits } from './build.ts';
import { reportJson } from './json.ts';
import { limitLists } from './limit.ts';
import type { ReportFormat } from './report-format.ts';
import type { ReportSource } from './report-source.ts';
import { dayStory } from './story.ts';

export interface RenderRequest {
  readonly from: Day;
  readonly to: Day;
  readonly format: ReportFormat;
  /** Rows of each list at most; undefined: all. */
  readonly limit: number | undefined;
  readonly today: Day;
}

/** A site's report over days as text of the wanted form. */
export async function renderReport(source: ReportSource, { from, to, format, limit, today }: RenderRequest): Promise<string> {
  const whole = buildReport(source, from, to);
  const report = limit === undefined ? whole : limitLists(whole, limit);
  if (format === 'json') return reportJson(report);
  if (format === 'csv') return (await import('./csv.ts')).reportCsv(report);
  const story = from === to ? dayStory({ report: whole, usual: usualVisits(source, from), today: formatDay(today) }) : null;
  if (format === 'text') return (await import('./text.ts')).reportText(report, story);
  const { daysChart, hoursChart } = await import('./report-charts.ts');
  const { reportFile } = await import('./html-file.tsx');
  return reportFile({ report, story, chart: await (from === to ? hoursChart(whole) : daysChart(whole, null)) });
}
