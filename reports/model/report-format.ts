/** The forms a report can be had in. */
export const reportFormats = ['text', 'json', 'csv', 'html', 'pdf'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** Whether a text names such a form. */
export function isReportFormat(text: unknown): text is ReportFormat {
  return reportFormats.some((format) => format === text);
}
