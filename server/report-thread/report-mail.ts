import type { Database } from 'better-sqlite3';
import type { MailContent } from '../../reports/mail/mail-content.ts';
import { type MailRendering, renderMail } from '../../reports/mail/render-mail.ts';
import { reportSource } from '../store/reading/report-source.ts';
import { siteNamed } from '../store/registry/sites.ts';

/** A mail that is to be made from the rollups. Plain data: it crosses to the report thread. */
export interface MailTask extends MailRendering {
  readonly domain: string;
}

/** Makes a mail from the rollups. */
export function reportMail(db: Database, task: MailTask): Promise<MailContent> {
  return renderMail(reportSource(db, siteNamed(db, task.domain)), task);
}
