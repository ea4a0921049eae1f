import type { Counting, MailInterval, MailPeriod } from '../../server/domain/mail/mail-schedule.ts';
import { localeOf } from '../locale/locale.ts';
import type { ReportSource } from '../model/report-source.ts';
import { dark, light } from './colours.ts';
import type { MailContent } from './mail-content.ts';
import { mailHtml } from './mail-html.tsx';
import { mailNews, mailReport } from './mail-report.ts';
import { mailText } from './mail-text.ts';
import { hasFigures, hasPicture } from './mail-words.ts';
import { drawPicture } from './picture.ts';

export interface MailRendering {
  readonly interval: MailInterval;
  readonly period: MailPeriod;
  /** BCP 47. */
  readonly language: string;
  readonly publicUrl: string;
  /** What is not counted is told as such: no mail says "No visits" of it. */
  readonly counting: Counting;
}

/** A site's report as a mail, with its pictures. */
export async function renderMail(source: ReportSource, rendering: MailRendering): Promise<MailContent> {
  const { interval, period, language, publicUrl, counting } = rendering;
  const locale = localeOf(language);
  const report = source.snapshot(() => mailReport(source, interval, period, counting));
  const data = { values: report.days.map((row) => row.visits), news: report.news, gaps: report.gaps };
  return {
    language: locale.tag,
    subject: `${report.site}: ${mailNews(locale, report)}`,
    html: mailHtml({ locale, report, publicUrl }),
    text: mailText(locale, report, publicUrl),
    pictures:
      hasFigures(report) && hasPicture(report)
        ? [
            { name: 'visits-light', png: await drawPicture(data, light) },
            { name: 'visits-dark', png: await drawPicture(data, dark) },
          ]
        : [],
  };
}
