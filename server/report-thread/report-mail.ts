import type { MailContent } from '../../reports/mail/mail-content.ts';
import { type MailRendering, renderMail } from '../../reports/mail/render-mail.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';

/** A mail that is to be made from the rollups. Plain data: it crosses to the report thread. */
export interface MailTask extends MailRendering {
  readonly domain: string;
}

/** Makes a mail from the rollups. */
export function reportMail(reader: ReportReader, task: MailTask): Promise<MailContent> {
  return renderMail(reader.source(reader.site(task.domain)), task);
}
