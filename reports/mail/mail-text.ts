import type { Locale } from '../locale/locale.ts';
import { COLUMNS, fit, wrap } from '../words/plain-text.ts';
import { mailSettingsUrl } from './mail-content.ts';
import { type MailReport, mailNews } from './mail-report.ts';
import {
  comparedText,
  hasFigures,
  hasPicture,
  mailFigures,
  mailNotes,
  notCountedText,
  periodUrl,
  pictureLabels,
  unlinked,
} from './mail-words.ts';

const COUNT = 12;

/** The text part of a mailed report, for programs and people that want no HTML. */
export function mailText(locale: Locale, report: MailReport, publicUrl: string): string {
  const { mail } = locale.text;
  const lines = [
    ...wrap(`${report.site}, ${mail.intervals[report.interval]}`, ''),
    '='.repeat(COLUMNS),
    ...wrap(`${mailNews(locale, report)}.`, ''),
    ...mailNotes(locale, report).flatMap((note) => wrap(note, '')),
    ...(hasFigures(report) ? storyLines(locale, report) : []),
    '',
    `${mail.whole}: ${periodUrl(publicUrl, report)}`,
    '',
    '-- ',
    ...wrap(mail.why(report.site), ''),
    `${mail.change}: ${mailSettingsUrl(publicUrl)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The figures of a period, what their picture shows, and the lists. */
function storyLines(locale: Locale, report: MailReport): readonly string[] {
  const { mail, report: words, common } = locale.text;
  const row = (name: string, count: string) => `  ${fit(name, COLUMNS - COUNT - 2)}${count.padStart(COUNT)}`;
  const list = (title: string, rows: readonly { readonly path: string; readonly count: number }[], total: number) =>
    rows.length === 0
      ? []
      : [
          '',
          title,
          '-'.repeat(COLUMNS),
          ...rows.map(({ path, count }) => row(unlinked(path), locale.number(count))),
          ...(total > rows.length ? [`  ${mail.more(total - rows.length)}`] : []),
        ];
  return [
    '',
    ...mailFigures(locale, report.totals, report.compared.totals).map(({ value, name, change }) =>
      `  ${fit(name, 30)}${value.padStart(COUNT)}   ${change}`.trimEnd(),
    ),
    ...(hasPicture(report) ? ['', ...wrap(pictureLabels(locale, report).label, '')] : []),
    ...list(
      words.pages,
      report.pages.rows.map(({ path, pageViews }) => ({ path, count: pageViews })),
      report.pages.total,
    ),
    ...list(
      words.documents,
      report.documents.rows.map(({ path, downloads }) => ({ path, count: downloads })),
      report.documents.total,
    ),
    ...list(mail.newPages, report.newPages.rows, report.newPages.total),
    ...list(mail.newDocuments, report.newDocuments.rows, report.newDocuments.total),
    '',
    ...wrap(
      [notCountedText(locale, report), comparedText(locale, report), common.timesIn(report.timeZone)]
        .filter((part) => part !== '')
        .join(' '),
      '',
    ),
  ];
}
