import { type Request, type Response, Router } from 'express';
import { type SiteSection, type SiteSettingsProps, siteSections } from '../../../reports/components/site-form.tsx';
import type { PathPreview } from '../../../reports/model/server-facts.ts';
import { siteSettingsPage } from '../../../reports/pages/site-settings.tsx';
import { isPathPattern, PATH_PATTERN_FORM } from '../../domain/path/path-pattern.ts';
import type { Site } from '../../domain/site.ts';
import { seconds } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import type { SiteChange } from '../../store/registry/sites.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

export interface SiteSettingsDeps extends PageAuthDeps {
  readonly operations: Operations;
  readonly reports: ReportThread;
  nowMs(): number;
}

type Change = Omit<SiteChange, 'domain'>;

/** A form of the page: its field, and what a text in it changes; undefined for a text that is none. */
interface Form {
  readonly field: string;
  change(text: string): Change | undefined;
}

const FORMS: Readonly<Record<SiteSection, Readonly<Record<string, Form>>>> = {
  hosts: {
    add: { field: 'host', change: (text) => ({ aliases: [text] }) },
    remove: { field: 'host', change: (text) => ({ withoutAliases: [text] }) },
  },
  zone: { set: { field: 'timeZone', change: (text) => ({ timeZone: text }) } },
  addresses: {
    add: { field: 'network', change: (text) => ({ excludeAddresses: [text] }) },
    remove: { field: 'network', change: (text) => ({ includeAddresses: [text] }) },
  },
  paths: {
    add: { field: 'pattern', change: (text) => ({ excludePaths: [text] }) },
    remove: { field: 'pattern', change: (text) => ({ includePaths: [text] }) },
  },
  documents: {
    document: { field: 'ending', change: (text) => ({ documentEndings: [text] }) },
    page: { field: 'ending', change: (text) => ({ pageEndings: [text] }) },
  },
  rate: { set: { field: 'rateLimit', change: rateChange } },
};

// Of what was typed, so much comes back with a fault.
const TYPED = 1_100;

/** `/sites/:domain/settings`: what administrators can change of a site, each form by its own address. */
export function siteSettingsRoutes(deps: SiteSettingsDeps): Router {
  const router = Router();
  const { forSiteAdministrator } = pageAuth(deps);
  router.get(
    '/sites/:domain/settings',
    forSiteAdministrator(async (site, user, request, response) => {
      const { saved, pattern } = request.query;
      const section = siteSections.find((each) => each === saved);
      const shown: Shown =
        typeof pattern === 'string'
          ? await previewOf(deps, site, pattern.trim())
          : { news: section === undefined ? null : { section, fault: null, typed: '' } };
      show(deps, { site, user, ...shown }, request, response);
    }),
  );
  router.post(
    '/sites/:domain/settings/:section/:does',
    forSiteAdministrator(async (site, user, request, response, next) => {
      const section = siteSections.find((each) => each === request.params['section']);
      const form = section === undefined ? undefined : formOf(section, request.params['does']);
      if (section === undefined || form === undefined) {
        next();
        return;
      }
      const typed = formField(request.body, form.field).trim();
      try {
        const change = form.change(typed);
        if (change === undefined) throw new Refusal(requestLocale(request).text.siteSettings.notALimit(typed.slice(0, TYPED)));
        await deps.operations.setSite({ domain: site.domain, ...change });
        response.redirect(303, `/sites/${site.domain}/settings?saved=${section}#${section}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const news = { section, fault: error.message, typed: typed.slice(0, TYPED) };
        show(deps, { site, user, news }, request, response);
      }
    }),
  );
  return router;
}

/** What became of a form, and what a pattern would leave out. */
interface Shown extends Pick<SiteSettingsProps, 'news'> {
  readonly preview?: PathPreview;
}

function show(
  deps: SiteSettingsDeps,
  { site, user, news, preview }: Shown & { readonly site: Site; readonly user: User },
  request: Request,
  response: Response,
): void {
  const page = siteSettingsPage({
    locale: requestLocale(request),
    viewer: pageAuth(deps).viewerOf(user),
    site: site.domain,
    timeZone: site.zone.name,
    zoneFixed: deps.registry.hasReceived(site.id),
    aliases: site.aliases,
    rules: site.rules,
    news,
    preview: preview ?? null,
  });
  sendHtml(response, (news?.fault ?? null) === null ? 200 : 400, page);
}

/** Looks for what a pattern would leave out. */
async function previewOf({ reports, nowMs }: SiteSettingsDeps, site: Site, pattern: string): Promise<Shown> {
  if (isPathPattern(pattern)) {
    const now = seconds(Math.floor(nowMs() / 1000));
    return { news: null, preview: await reports.pathPreview({ domain: site.domain, pattern, now }) };
  }
  const typed = pattern.slice(0, TYPED);
  const fault = `${JSON.stringify(typed)} is no pattern of paths, so it fits nothing: give ${PATH_PATTERN_FORM}.`;
  return { news: { section: 'paths', fault, typed } };
}

function formOf(section: SiteSection, does: unknown): Form | undefined {
  return Object.entries(FORMS[section]).find(([name]) => name === does)?.[1];
}

/** Hits a minute: empty for the usual, `off` for no limit. */
function rateChange(text: string): Change | undefined {
  if (text === '') return { rateLimit: null };
  if (text.toLowerCase() === 'off') return { rateLimit: 0 };
  return /^[1-9]\d{0,8}$/.test(text) ? { rateLimit: Number(text) } : undefined;
}
