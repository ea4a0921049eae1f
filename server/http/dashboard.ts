import type { Database } from 'better-sqlite3';
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Viewer } from '../../reports/components/frame.tsx';
import { messagePage } from '../../reports/pages/message.tsx';
import { snippetPage } from '../../reports/pages/snippet.tsx';
import { isReportFormat, type ReportFormat } from '../../reports/report-format.ts';
import { mayAdminister, mayRead } from '../access/permissions.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Operations } from '../store/operations.ts';
import { Refusal } from '../store/refusal.ts';
import { listSites } from '../store/sites.ts';
import type { User } from '../store/users.ts';
import { addDays, type Day, formatDay, parseDay, type Seconds, seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';
import { formField } from './form-field.ts';
import type { ReportThread } from './report-thread-client.ts';
import { sendHtml } from './send-html.ts';
import { signedIn } from './sign-in.ts';
import { pinnedSnippetTag, pixelTag, snippetTag } from './site-snippet.ts';
import type { SnippetFiles } from './snippet-files.ts';

export interface DashboardParts {
  readonly db: Database;
  readonly operations: Operations;
  readonly sessions: Sessions;
  readonly reports: ReportThread;
  readonly publicUrl: string;
  readonly snippet: SnippetFiles;
  nowMs(): number;
  /** Brings a site's rollups up to date before they are read. */
  freshen(domain: string): Promise<void>;
  /** What those who run the program should know. */
  notices(): readonly string[];
}

const FORMAT_TYPES: Readonly<Record<ReportFormat, string>> = { json: 'json', csv: 'csv', text: 'text', html: 'html' };
const FORMAT_ENDINGS: Readonly<Record<ReportFormat, string>> = { json: 'json', csv: 'csv', text: 'txt', html: 'html' };
const LONGEST_RANGE_DAYS = 3_660;

/** The pages of signed-in users. */
export function dashboardRoutes(parts: DashboardParts): Router {
  const { db, operations, sessions, reports, publicUrl } = parts;
  const router = Router();
  const now = (): Seconds => seconds(Math.floor(parts.nowMs() / 1000));

  const viewerOf = (user: User): Viewer => ({ name: user.name, notices: mayAdminister(user) ? parts.notices() : [] });

  const forUser =
    (work: (user: User, request: Request, response: Response) => Promise<void> | void) =>
    async (request: Request, response: Response) => {
      const user = signedIn(request, sessions);
      if (user !== undefined) await work(user, request, response);
      else
        response.redirect(303, request.originalUrl === '/' ? '/login' : `/login?next=${encodeURIComponent(request.originalUrl)}`);
    };

  const forSite = (
    work: (site: Site, user: User, request: Request, response: Response, next: NextFunction) => Promise<void> | void,
  ) => {
    return async (request: Request, response: Response, next: NextFunction) =>
      forUser(async (user) => {
        const site = listSites(db).find((each) => each.domain === request.params['domain']);
        if (site === undefined) next();
        else if (mayRead(user, site)) await work(site, user, request, response, next);
        else {
          const sentence = `You are signed in as ${user.name}, who may not read ${site.domain}. An administrator can grant it.`;
          sendHtml(
            response,
            403,
            messagePage({
              viewer: viewerOf(user),
              title: 'Not yours to read',
              sentence,
              action: { href: '/', label: 'To your sites' },
            }),
          );
        }
      })(request, response);
  };

  const sitesOf = (user: User) => listSites(db).filter((site) => mayRead(user, site));

  const showSites = async (user: User, response: Response, addFault: string | null) => {
    const domains = sitesOf(user).map((site) => site.domain);
    await Promise.all(domains.map(parts.freshen));
    const page = await reports.page({
      kind: 'sites',
      viewer: viewerOf(user),
      domains,
      canAdd: mayAdminister(user),
      addFault,
      now: now(),
    });
    sendHtml(response, addFault === null ? 200 : 400, page);
  };

  router.get(
    '/',
    forUser((user, _request, response) => showSites(user, response, null)),
  );

  router.post(
    '/sites',
    forUser(async (user, request, response) => {
      if (!mayAdminister(user)) {
        const sentence = 'Only an administrator can add a site.';
        sendHtml(
          response,
          403,
          messagePage({
            viewer: viewerOf(user),
            title: 'Not permitted',
            sentence,
            action: { href: '/', label: 'To your sites' },
          }),
        );
        return;
      }
      try {
        const timeZone = formField(request.body, 'timeZone').trim() || Intl.DateTimeFormat().resolvedOptions().timeZone;
        const { domain } = await operations.addSite({ domain: formField(request.body, 'domain'), timeZone, aliases: [] });
        response.redirect(303, `/sites/${domain}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await showSites(user, response, error.message);
      }
    }),
  );

  const rangeOf = (site: Site, request: Request): { readonly from: Day; readonly to: Day } | undefined => {
    const to = dayOfQuery(request, 'to') ?? site.zone.dayOf(now());
    const from = dayOfQuery(request, 'from') ?? addDays(to, -29);
    return from > to || to - from >= LONGEST_RANGE_DAYS ? undefined : { from, to };
  };

  router.get(
    '/sites/:domain',
    forSite(async (site, user, request, response, next) => {
      const range = rangeOf(site, request);
      if (range === undefined) {
        next();
        return;
      }
      await parts.freshen(site.domain);
      const format = request.query['format'];
      if (isReportFormat(format)) await sendReport(site, range.from, range.to, format, response);
      else {
        const snippet = snippetTag(publicUrl, site.domain);
        sendHtml(
          response,
          200,
          await reports.page({ kind: 'overview', viewer: viewerOf(user), domain: site.domain, ...range, now: now(), snippet }),
        );
      }
    }),
  );

  router.get(
    '/sites/:domain/lists',
    forSite(async (site, user, request, response, next) => {
      const range = rangeOf(site, request);
      if (range === undefined) next();
      else
        sendHtml(
          response,
          200,
          await reports.page({ kind: 'lists', viewer: viewerOf(user), domain: site.domain, ...range, now: now() }),
        );
    }),
  );

  router.get(
    '/sites/:domain/days',
    forSite((site, _user, request, response) => {
      response.redirect(303, `/sites/${site.domain}/days/${formatDay(dayOfQuery(request, 'day') ?? site.zone.dayOf(now()))}`);
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
      await parts.freshen(site.domain);
      const format = request.query['format'];
      if (isReportFormat(format)) await sendReport(site, day, day, format, response);
      else
        sendHtml(
          response,
          200,
          await reports.page({ kind: 'day', viewer: viewerOf(user), domain: site.domain, day, now: now() }),
        );
    }),
  );

  router.get(
    '/sites/:domain/snippet',
    forSite((site, user, _request, response) => {
      const { name, integrity } = parts.snippet;
      const page = snippetPage({
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

  const sendReport = async (site: Site, from: Day, to: Day, format: ReportFormat, response: Response) => {
    const text = await reports.page({ kind: 'report', domain: site.domain, from, to, format, now: now() });
    response.type(FORMAT_TYPES[format]);
    if (format === 'csv' || format === 'html')
      response.attachment(`${site.domain}-${from === to ? '' : 'from-'}${formatDay(from)}.${FORMAT_ENDINGS[format]}`);
    response.send(text);
  };

  return router;
}

function dayOfQuery(request: Request, name: string): Day | undefined {
  const value = request.query[name];
  return typeof value === 'string' ? parseDay(value) : undefined;
}
