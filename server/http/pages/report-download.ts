import type { Request, Response } from 'express';
import type { Period } from '../../../reports/model/period.ts';
import type { ReportFormat } from '../../../reports/model/report-format.ts';
import { messagePage } from '../../../reports/pages/message.tsx';
import type { Site } from '../../domain/site.ts';
import { formatDay, type Seconds } from '../../domain/time/day.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import type { User } from '../../store/registry/users.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { whileConnected } from '../kit/send-parts.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

/** Prints an HTML file that needs nothing else; a region decides about the paper. */
export interface Printer {
  /** Undefined, and nothing is made, when too many wait. */
  print(person: number, tag: string, html: () => Promise<string>): Promise<Buffer> | undefined;
}

export interface ReportDownloadDeps extends PageAuthDeps {
  readonly reports: ReportThread;
  readonly printer: Printer;
}

/** A report that is wanted as a file. */
export interface WantedReport {
  readonly site: Site;
  readonly period: Period;
  readonly format: ReportFormat;
  readonly now: Seconds;
}

const FORMAT_TYPES: Readonly<Record<ReportFormat, string>> = { json: 'json', csv: 'csv', text: 'text', html: 'html', pdf: 'pdf' };
const FORMAT_EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  json: 'json',
  csv: 'csv',
  text: 'txt',
  html: 'html',
  pdf: 'pdf',
};
const PRINTER_BUSY_SECONDS = 30;

/** Sends a report as a file; a page that says why where the printer has too much to do. */
export async function sendReport(
  deps: ReportDownloadDeps,
  user: User,
  { site, period, format, now }: WantedReport,
  request: Request,
  response: Response,
): Promise<void> {
  const { reports, printer } = deps;
  const { tag: language } = requestLocale(request);
  const { from, to } = period;
  const task = { kind: 'report', language, now, domain: site.domain, from, to, format } as const;
  const signal = whileConnected(response);
  const text = () => reports.page(task, signal);
  const sent = await (format === 'pdf' ? printer.print(user.id, language, text) : text());
  if (sent === undefined) {
    sendPrinterBusy(deps, user, request, response);
    return;
  }
  response.type(FORMAT_TYPES[format]);
  if (format === 'csv' || format === 'html' || format === 'pdf')
    response.attachment(`${site.domain}-${from === to ? '' : 'from-'}${formatDay(from)}.${FORMAT_EXTENSIONS[format]}`);
  response.send(sent);
}

function sendPrinterBusy(deps: PageAuthDeps, user: User, request: Request, response: Response): void {
  const locale = requestLocale(request);
  const { printerBusy, printerBusyWhy, toYourSites } = locale.text.message;
  const viewer = pageAuth(deps).viewerOf(user);
  const action = { href: '/', label: toYourSites };
  response.set('Retry-After', String(PRINTER_BUSY_SECONDS));
  sendHtml(response, 503, messagePage({ locale, viewer, title: printerBusy, sentence: printerBusyWhy, action }));
}
