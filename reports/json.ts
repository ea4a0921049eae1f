import type { LimitedReport } from './limit.ts';
import type { Report } from './report.ts';

/** The report as one JSON object; `cut` is there when lists were limited. */
export function reportJson(report: Report | LimitedReport): string {
  const { timedVisits: _, ...totals } = report.totals;
  return JSON.stringify({ ...report, totals });
}
