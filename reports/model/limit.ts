import { type Report, type ReportLists, reportLists } from './report.ts';

/** A report with lists cut to a number of rows. */
export interface LimitedReport extends Report {
  /** How many rows each list has lost; lists that were not cut are absent. */
  readonly cut: Partial<Record<keyof ReportLists, number>>;
}

/** Cuts each list of a report to so many rows and says how many were cut. */
export function limitLists(report: Report, limit: number): LimitedReport {
  return {
    ...report,
    pages: report.pages.slice(0, limit),
    documents: report.documents.slice(0, limit),
    topLevelDomains: report.topLevelDomains.slice(0, limit),
    browsers: report.browsers.slice(0, limit),
    serverAddresses: report.serverAddresses.slice(0, limit),
    cut: Object.fromEntries(
      reportLists.filter((list) => report[list].length > limit).map((list) => [list, report[list].length - limit]),
    ),
  };
}
