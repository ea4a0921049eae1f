import type { LimitedReport } from '../model/limit.ts';
import type { Report, Totals } from '../model/report.ts';

/** The report as one JSON object; `cut` is there when lists were limited. */
export function reportJson(report: Report | LimitedReport): string {
  return JSON.stringify({ ...report, totals: publicTotals(report.totals) });
}

/** Totals as programs read them. */
export function publicTotals({ timedVisits: _, ...totals }: Totals): Omit<Totals, 'timedVisits'> {
  return totals;
}
