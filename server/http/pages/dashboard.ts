import { type Request, type Response, Router } from 'express';
import { periodOf } from '../../../reports/model/period.ts';
import { isReportFormat, type ReportFormat } from '../../../reports/model/report-format.ts';
import type { ListName } from '../../../reports/model/report-source.ts';
import { ROWS_A_PAGE, readListQuery, readOffset } from '../../../reports/pages/list.tsx';
import { messagePage } from '../../../reports/pages/message.tsx';
import { SITES_A_PAGE } from '../../../reports/pages/sites.tsx';
import { snippetPage } from '../../../reports/pages/snippet.tsx';
import { readView, type View, viewFaultSentence } from '../../../reports/words/view.ts';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, type Day, formatDay, parseDay, type Seconds, seconds } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { sendParts, whileConnected } from '../kit/send-parts.ts';
import type { SnippetFiles } from '../kit/snippet-files.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';
import { pinnedSnippetTag, pixelTag, snippetTag } from './site-snippet.ts';

/** Prints an HTML file that needs nothing else; a region decides about the paper. */
export interface Printer {
  /** Undefined, and nothing is made, when too many wait. */
  print(person: number, tag: string, html: () => Promise<string>): Promise<Buffer> | undefined;
}

export interface DashboardDeps extends PageAuthDeps {
  readonly operations: Operations;
  readonly reports: ReportThread;
  readonly printer: Printer;
  readonly publicUrl: string;
  readonly snippet: SnippetFiles;
  nowMs(): number;
  /** Brings a site's rollups up to date before they are read. */
  refresh(domain: string): Promise<void>;
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
const LISTS: readonly ListName[] = ['pages', 'documents', 'topLevelDomains', 'browsers', 'browserFamilies', 'serverAddresses'];

/** The pages of signed-in users. */
export function dashboardRoutes(deps: DashboardDeps): Router {
  const { registry, operations, reports, publicUrl } = deps;
  const { forUser, forAdministrator, forSite, viewerOf } = pageAuth(deps);
  const router = Router();
  const now = (): Seconds => seconds(Math.floor(deps.nowMs() / 1000));
  const asked = (request: Request) => ({ language: requestLocale(request).tag, now: now() });

  const showSites = async (user: User, request: Request, response: Response, addFault: string | null) => {
    const readable = registry.sites().flatMap((site) => (mayRead(user, site) ? [site.domain] : []));
    const offset = readOffset(queryOf(request));
    const domains = readable.slice(offset, offset + SITES_A_PAGE);
    await Promise.all(domains.map(deps.refresh));
    const page = await reports.page({
      kind: 'sites',
      ...asked(request),
      viewer: viewerOf(user),
      domains,
      offset,
      total: readable.length,
      canAdd: mayAdminister(user),
      addFault,
    });
    sendHtml(response, addFault === null ? 200 : 400, page);
  };

  router.get(
    '/',
    forUser((user, request, response) => showSites(user, request, response, null)),
  );

  router.post(
    '/sites',
    forAdministrator(async (user, request, response) => {
      try {
        const timeZone = formField(request.body, 'timeZone').trim() || Intl.DateTimeFormat().resolvedOptions().timeZone;
        const { domain } = await operations.addSite({ domain: formField(request.body, 'domain'), timeZone, aliases: [] });
        response.redirect(303, `/sites/${domain}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await showSites(user, request, response, error.message);
      }
    }),
  );

  /** The view an address asks for; an answer is given when it cannot be read. */
  const viewOf = (user: User, request: Request, response: Response): View | undefined => {
    const view = readView(queryOf(request));
    if (!('fault' in view)) return view;
    sendFault(user, request, response, viewFaultSentence(requestLocale(request).text, view));
    return undefined;
  };

  const sendFault = (user: User, request: Request, response: Response, sentence: string) => {
    const locale = requestLocale(request);
    const action = { href: `/sites/${String(request.params['domain'])}`, label: locale.text.overview.backToOverview };
    const page = { locale, viewer: viewerOf(user), title: locale.text.overview.impossible, sentence, action };
    sendHtml(response, 400, messagePage(page));
  };

  router.get(
    '/sites/:domain',
    forSite(async (site, user, request, response) => {
      const view = viewOf(user, request, response);
      if (view === undefined) return;
      await deps.refresh(site.domain);
      const format = request.query['format'];
      if (isReportFormat(format)) {
        if (view.filters.length > 0) {
          sendFault(user, request, response, requestLocale(request).text.overview.filesUnfiltered);
          return;
        }
        const { from, to } = periodOf(view.period ?? '30-days', site.zone.dayOf(now()));
        await sendReport(user, site, from, to, format, request, response);
        return;
      }
      const snippet = snippetTag(publicUrl, site.domain);
      const task = { kind: 'overview', ...asked(request), viewer: viewerOf(user), domain: site.domain, view, snippet } as const;
      if (view.filters.length === 0) sendHtml(response, 200, await reports.page(task));
      else await sendParts(response, (signal, part) => reports.filteredOverview(task, signal, part));
    }),
  );

  router.get(
    '/sites/:domain/lists/:name',
    forSite(async (site, user, request, response, next) => {
      const name = LISTS.find((each) => each === request.params['name']);
      const view = name === undefined ? undefined : viewOf(user, request, response);
      if (name === undefined) next();
      if (name === undefined || view === undefined) return;
      await deps.refresh(site.domain);
      const csv = request.query['format'] === 'csv';
      const query = readListQuery(queryOf(request), csv ? Number.POSITIVE_INFINITY : ROWS_A_PAGE);
      const task = { ...asked(request), viewer: viewerOf(user), domain: site.domain, view, name, query };
      const text = await reports.page({ kind: csv ? 'list csv' : 'list', ...task }, whileConnected(response));
      if (csv) response.type('csv').attachment(`${site.domain}-${name}.csv`).send(text);
      else sendHtml(response, 200, text);
    }),
  );

  router.get(
    '/sites/:domain/days',
    forSite((site, user, request, response) => {
      const asked = queryOf(request).get('day');
      const day = asked === null ? addDays(site.zone.dayOf(now()), -1) : parseDay(asked);
      if (day === undefined) {
        sendFault(user, request, response, requestLocale(request).text.view.noDay('day'));
        return;
      }
      response.redirect(303, `/sites/${site.domain}/days/${formatDay(day)}`);
    }),
  );

  router.get(
    '/sites/:domain/days/:day',
    forSite(async (site, user, request, response, next) => {
      const day = parseDay(String(request.params['day']));
      if (day === undefined) {
        next();
        return;
      }
      await deps.refresh(site.domain);
      const format = request.query['format'];
      if (isReportFormat(format)) await sendReport(user, site, day, day, format, request, response);
      else {
        const task = { ...asked(request), viewer: viewerOf(user), domain: site.domain, day };
        sendHtml(response, 200, await reports.page({ kind: 'day', ...task }));
      }
    }),
  );

  router.get(
    '/sites/:domain/snippet',
    forSite((site, user, request, response) => {
      const { name, integrity } = deps.snippet;
      const page = snippetPage({
        locale: requestLocale(request),
        viewer: viewerOf(user),
        site: site.domain,
        snippet: snippetTag(publicUrl, site.domain),
        pinned: pinnedSnippetTag(publicUrl, site.domain, name, integrity),
        pixel: pixelTag(publicUrl, site.domain),
        publicUrl,
        aliases: site.aliases,
      });
      sendHtml(response, 200, page);
    }),
  );

  const sendReport = async (
    user: User,
    site: Site,
    from: Day,
    to: Day,
    format: ReportFormat,
    request: Request,
    response: Response,
  ) => {
    const { language } = asked(request);
    const task = { kind: 'report', ...asked(request), domain: site.domain, from, to, format } as const;
    const signal = whileConnected(response);
    const text = () => reports.page(task, signal);
    const sent = await (format === 'pdf' ? deps.printer.print(user.id, language, text) : text());
    if (sent === undefined) {
      const locale = requestLocale(request);
      const { printerBusy, printerBusyWhy, toYourSites } = locale.text.message;
      const action = { href: '/', label: toYourSites };
      response.set('Retry-After', String(PRINTER_BUSY_SECONDS));
      const page = messagePage({ locale, viewer: viewerOf(user), title: printerBusy, sentence: printerBusyWhy, action });
      sendHtml(response, 503, page);
      return;
    }
    response.type(FORMAT_TYPES[format]);
    if (format === 'csv' || format === 'html' || format === 'pdf')
      response.attachment(`${site.domain}-${from === to ? '' : 'from-'}${formatDay(from)}.${FORMAT_EXTENSIONS[format]}`);
    response.send(sent);
  };

  return router;
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://unused').searchParams;
}
