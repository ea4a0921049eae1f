import type { Day } from '../server/visit/day.ts';
import { buildReport } from './build.ts';
import { reportJson } from './json.ts';
import { limitLists } from './limit.ts';
import type { ReportFormat } from './report-format.ts';
import type { ReportSource } from './report-source.ts';

export interface RenderRequest {
  readonly from: Day;
  readonly to: Day;
  readonly format: ReportFormat;
  /** Rows of each list at most; undefined: all. */
  readonly limit: number | undefined;
  readonly today: Day;
}

/** A site's report over days as text of the wanted form. */
export async function renderReport(source: ReportSource, { from, to, format, limit }: RenderRequest): Promise<string> {
  const whole = buildReport(source, from, to);
  const report = limit === undefined ? whole : limitLists(whole, limit);
  if (format !== 'json') throw new Error('not yet');
  return reportJson(report);
}
