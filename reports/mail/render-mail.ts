import type { MailInterval, MailPeriod } from '../../server/visit/mail-schedule.ts';
import { localeOf } from '../locale.ts';
import type { ReportSource } from '../report-source.ts';
import { dark, light } from './colours.ts';
import type { MailContent } from './mail-content.ts';
import { mailHtml } from './mail-html.tsx';
import { mailNews, mailReport } from './mail-report.ts';
import { mailText } from './mail-text.ts';
import { hasPicture } from './mail-words.ts';
import { drawPicture } from './picture.ts';

export interface MailRendering {
  readonly interval: MailInterval;
  readonly period: MailPeriod;
  /** BCP 47. */
  readonly language: string;
  readonly publicUrl: string;
  /** Days of the period are still being counted, which the mail then says. */
  readonly uncounted: boolean;
}

/** A site's report as a mail, with its pictures. */
export async function renderMail(source: ReportSource, wanted: MailRendering): Promise<MailContent> {
  const { interval, period, language, publicUrl, uncounted } = wanted;
  const locale = localeOf(language);
  const report = source.snapshot(() => mailReport(source, interval, period));
  const data = { values: report.days.map((row) => row.visits), news: report.news, gaps: report.gaps };
  return {
    language: locale.tag,
    subject: `${report.site}: ${mailNews(locale, report)}`,
    html: mailHtml({ locale, report, publicUrl, uncounted }),
    text: mailText(locale, report, publicUrl, uncounted),
    pictures: hasPicture(report)
      ? [
          { name: 'visits-light', png: await drawPicture(data, light) },
          { name: 'visits-dark', png: await drawPicture(data, dark) },
        ]
      : [],
  };
}
