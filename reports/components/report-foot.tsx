import type { Locale } from '../locale/locale.ts';
import type { ReportFormat } from '../model/report-format.ts';

export interface ReportFootProps {
  readonly locale: Locale;
  readonly timeZone: string;
  /** The forms in which the report can be had as a file. */
  readonly formats: readonly ReportFormat[];
  /** Where a file is. */
  file(format: ReportFormat): string;
}

/** What stands under a report: what is recorded, in whose time, and the report as files. */
export function ReportFoot({ locale, timeZone, formats, file }: ReportFootProps) {
  const { common, overview } = locale.text;
  const labels = { pdf: overview.pdf, html: overview.file, csv: overview.csv, json: overview.json, text: overview.text };
  return (
    <footer>
      {common.sixFields} <a href="/policy">{common.whatIsRecorded}</a> {common.timesIn(timeZone)}{' '}
      {formats.map((format) => (
        <a href={file(format)} key={format}>
          {labels[format]}
        </a>
      ))}
    </footer>
  );
}
