import type { Locale } from '../locale/locale.ts';
import { COLUMNS, fit, wrap } from '../words/plain-text.ts';
import { mailSettingsUrl } from './mail-content.ts';
import { type MailReport, mailNews } from './mail-report.ts';
import {
  comparedText,
  hasFigures,
  hasPicture,
  type MailList,
  mailFigures,
  mailLists,
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
  const { mail, common } = locale.text;
  const row = (name: string, count: string) => `  ${fit(name, COLUMNS - COUNT - 2)}${count.padStart(COUNT)}`;
  const list = ({ title, rows, more }: MailList) => [
    '',
    title,
    '-'.repeat(COLUMNS),
    ...rows.map(({ path, count }) => row(unlinked(path), locale.number(count))),
    ...(more > 0 ? [`  ${mail.more(more)}`] : []),
  ];
  return [
    '',
    ...mailFigures(locale, report).map(({ value, name, change }) =>
      `  ${fit(name, 30)}${value.padStart(COUNT)}   ${change}`.trimEnd(),
    ),
    ...(hasPicture(report) ? ['', ...wrap(pictureLabels(locale, report).label, '')] : []),
    ...mailLists(locale, report).flatMap(list),
    '',
    ...wrap(
      [notCountedText(locale, report), comparedText(locale, report), common.timesIn(report.timeZone)]
        .filter((part) => part !== '')
        .join(' '),
      '',
    ),
  ];
}
