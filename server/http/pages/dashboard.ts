import { type Request, type Response, Router } from 'express';
import { periodOf } from '../../../reports/model/period.ts';
import { isReportFormat, type ReportFormat } from '../../../reports/model/report-format.ts';
import { listNames } from '../../../reports/model/report-source.ts';
import { ROWS_A_PAGE, readListQuery, readOffset } from '../../../reports/pages/list.tsx';
import { messagePage } from '../../../reports/pages/message.tsx';
import { SITES_A_PAGE } from '../../../reports/pages/sites.tsx';
import { snippetPage } from '../../../reports/pages/snippet.tsx';
import { readView, type View, viewFaultSentence } from '../../../reports/words/view.ts';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import type { Site } from '../../domain/site.ts';
import { addDays, formatDay, parseDay, type Seconds, seconds } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { sendParts, whileConnected } from '../kit/send-parts.ts';
import type { SnippetFiles } from '../kit/snippet-files.ts';
import { pageAuth } from './page-auth.ts';
import { type ReportDownloadDeps, sendReport } from './report-download.ts';
import { pinnedSnippetTag, pixelTag, snippetTag } from './site-snippet.ts';

export interface DashboardDeps extends ReportDownloadDeps {
  readonly operations: Operations;
  readonly publicUrl: string;
  readonly snippet: SnippetFiles;
  nowMs(): number;
  /** Brings a site's rollups up to date before they are read. */
  refresh(domain: string): Promise<void>;
}

/** The pages of signed-in users. */
export function dashboardRoutes(deps: DashboardDeps): Router {
  const router = Router();
  sitesRoutes(router, deps);
  overviewRoute(router, deps);
  listRoute(router, deps);
  dayRoutes(router, deps);
  snippetRoute(router, deps);
  return router;
}

/** `/`: the sites a user may read, and for administrators the form to add one. */
function sitesRoutes(router: Router, deps: DashboardDeps): void {
  const { forUser, forAdministrator } = pageAuth(deps);
  router.get(
    '/',
    forUser((user, request, response) => showSites(deps, user, request, response, null)),
  );
  router.post(
    '/sites',
    forAdministrator(async (user, request, response) => {
      try {
        const timeZone = formField(request.body, 'timeZone').trim() || Intl.DateTimeFormat().resolvedOptions().timeZone;
        const { domain } = await deps.operations.addSite({ domain: formField(request.body, 'domain'), timeZone, aliases: [] });
        response.redirect(303, `/sites/${domain}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await showSites(deps, user, request, response, error.message);
      }
    }),
  );
}

async function showSites(
  deps: DashboardDeps,
  user: User,
  request: Request,
  response: Response,
  addFault: string | null,
): Promise<void> {
  const readable = deps.registry.sites().flatMap((site) => (mayRead(user, site) ? [site.domain] : []));
  const offset = readOffset(queryOf(request));
  const domains = readable.slice(offset, offset + SITES_A_PAGE);
  await Promise.all(domains.map(deps.refresh));
  const page = await deps.reports.page({
    kind: 'sites',
    ...readerOf(deps, user, request),
    domains,
    offset,
    total: readable.length,
    canAdd: mayAdminister(user),
    addFault,
  });
  sendHtml(response, addFault === null ? 200 : 400, page);
}

/** `/sites/:domain`: a site over a period, as a page or as a file. */
function overviewRoute(router: Router, deps: DashboardDeps): void {
  const { reports, publicUrl } = deps;
  router.get(
    '/sites/:domain',
    pageAuth(deps).forSite(async (site, user, request, response) => {
      const view = viewOf(deps, user, request, response);
      if (view === undefined) return;
      await deps.refresh(site.domain);
      const format = request.query['format'];
      if (isReportFormat(format)) {
        await sendPeriod(deps, { site, user, view, format }, request, response);
        return;
      }
      const snippet = snippetTag(publicUrl, site.domain);
      const task = { kind: 'overview', ...readerOf(deps, user, request), domain: site.domain, view, snippet } as const;
      if (view.filters.length === 0) sendHtml(response, 200, await reports.page(task));
      else await sendParts(response, (signal, part) => reports.filteredOverview(task, signal, part));
    }),
  );
}

interface WantedPeriod {
  readonly site: Site;
  readonly user: User;
  readonly view: View;
  readonly format: ReportFormat;
}

/** Sends the report of a view's period as a file, unless filters are on. */
async function sendPeriod(
  deps: DashboardDeps,
  { site, user, view, format }: WantedPeriod,
  request: Request,
  response: Response,
): Promise<void> {
  if (view.filters.length > 0) {
    sendFault(deps, user, request, response, requestLocale(request).text.overview.filesUnfiltered);
    return;
  }
  const now = nowOf(deps);
  const period = periodOf(view.period ?? '30-days', site.zone.dayOf(now));
  await sendReport(deps, user, { site, period, format, now }, request, response);
}

/** `/sites/:domain/lists/:name`: one list in full, as a page or as a file. */
function listRoute(router: Router, deps: DashboardDeps): void {
  router.get(
    '/sites/:domain/lists/:name',
    pageAuth(deps).forSite(async (site, user, request, response, next) => {
      const name = listNames.find((each) => each === request.params['name']);
      const view = name === undefined ? undefined : viewOf(deps, user, request, response);
      if (name === undefined) next();
      if (name === undefined || view === undefined) return;
      await deps.refresh(site.domain);
      const csv = request.query['format'] === 'csv';
      const query = readListQuery(queryOf(request), csv ? Number.POSITIVE_INFINITY : ROWS_A_PAGE);
      const task = { ...readerOf(deps, user, request), domain: site.domain, view, name, query };
      const text = await deps.reports.page({ kind: csv ? 'list csv' : 'list', ...task }, whileConnected(response));
      if (csv) response.type('csv').attachment(`${site.domain}-${name}.csv`).send(text);
      else sendHtml(response, 200, text);
    }),
  );
}

/** `/sites/:domain/days`: the last finished day or the one that was picked, and each day as a page or as a file. */
function dayRoutes(router: Router, deps: DashboardDeps): void {
  const { forSite } = pageAuth(deps);
  router.get(
    '/sites/:domain/days',
    forSite((site, user, request, response) => {
      const picked = queryOf(request).get('day');
      const day = picked === null ? addDays(site.zone.dayOf(nowOf(deps)), -1) : parseDay(picked);
      if (day === undefined) sendFault(deps, user, request, response, requestLocale(request).text.view.noDay('day'));
      else response.redirect(303, `/sites/${site.domain}/days/${formatDay(day)}`);
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
      if (isReportFormat(format)) {
        const period = { from: day, to: day };
        await sendReport(deps, user, { site, period, format, now: nowOf(deps) }, request, response);
      } else {
        const task = { ...readerOf(deps, user, request), domain: site.domain, day };
        sendHtml(response, 200, await deps.reports.page({ kind: 'day', ...task }));
      }
    }),
  );
}

/** `/sites/:domain/snippet`: what a site's pages need. */
function snippetRoute(router: Router, deps: DashboardDeps): void {
  const { publicUrl, snippet } = deps;
  const { forSite, viewerOf } = pageAuth(deps);
  router.get(
    '/sites/:domain/snippet',
    forSite((site, user, request, response) => {
      const page = snippetPage({
        locale: requestLocale(request),
        viewer: viewerOf(user),
        site: site.domain,
        snippet: snippetTag(publicUrl, site.domain),
        pinned: pinnedSnippetTag(publicUrl, site.domain, snippet.name, snippet.integrity),
        pixel: pixelTag(publicUrl, site.domain),
        publicUrl,
        aliases: site.aliases,
      });
      sendHtml(response, 200, page);
    }),
  );
}

/** Whom a page is made for, and when. */
function readerOf(deps: DashboardDeps, user: User, request: Request) {
  return { language: requestLocale(request).tag, now: nowOf(deps), viewer: pageAuth(deps).viewerOf(user) };
}

function nowOf({ nowMs }: DashboardDeps): Seconds {
  return seconds(Math.floor(nowMs() / 1000));
}

/** The view an address asks for; an answer is given when it cannot be read. */
function viewOf(deps: DashboardDeps, user: User, request: Request, response: Response): View | undefined {
  const view = readView(queryOf(request));
  if (!('fault' in view)) return view;
  sendFault(deps, user, request, response, viewFaultSentence(requestLocale(request).text, view));
  return undefined;
}

function sendFault(deps: DashboardDeps, user: User, request: Request, response: Response, sentence: string): void {
  const locale = requestLocale(request);
  const action = { href: `/sites/${String(request.params['domain'])}`, label: locale.text.overview.backToOverview };
  const viewer = pageAuth(deps).viewerOf(user);
  sendHtml(response, 400, messagePage({ locale, viewer, title: locale.text.overview.impossible, sentence, action }));
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://unused').searchParams;
}
