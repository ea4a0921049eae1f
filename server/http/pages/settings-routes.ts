import { type Request, type Response, Router } from 'express';
import type { SettingInForce } from '../../../reports/model/server-facts.ts';
import { type ServerFacts, settingsPage } from '../../../reports/pages/settings.tsx';
import type { KnownBrowsers } from '../../auth/known-browser.ts';
import type { PasswordChecks } from '../../auth/password-checks.ts';
import { hashPassword, passwordFits } from '../../auth/passwords.ts';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import type { Site } from '../../domain/site.ts';
import { formatDay, zoneNamed } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestBrowser } from '../kit/request-facts.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { browserMark } from './browser-mark.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';
import { refusalOf } from './password-refusal.ts';
import { sessionCookie } from './session-cookie.ts';

export interface SettingsRouteDeps extends PageAuthDeps {
  readonly operations: Operations;
  readonly reports: ReportThread;
  /** What the page tells administrators of how the program was started. */
  readonly started: StartFacts;
  readonly passwordChecks: PasswordChecks;
  readonly browsers: KnownBrowsers;
}

export interface StartFacts {
  /** The data folder, absolute. */
  readonly folder: string;
  readonly version: string;
  readonly retentionDays: number;
  readonly sessionIdleHours: number;
  readonly inForce: readonly SettingInForce[];
}

/** `/settings`: everybody's own account, and what administrators should know of the server. */
export function settingsRoutes(deps: SettingsRouteDeps): Router {
  const router = Router();
  pageRoute(router, deps);
  passwordRoute(router, deps);
  clockRoute(router, deps);
  sessionRoutes(router, deps);
  return router;
}

function pageRoute(router: Router, deps: SettingsRouteDeps): void {
  router.get(
    '/settings',
    pageAuth(deps).forUser(async (user, request, response) => {
      const { passwordChanged } = requestLocale(request).text.settings;
      await show(deps, user, request, response, request.query['saved'] === 'password' ? { saved: passwordChanged } : {});
    }),
  );
}

function passwordRoute(router: Router, deps: SettingsRouteDeps): void {
  const { sessions, publicUrl, browsers } = deps;
  const mark = browserMark(browsers, publicUrl);
  const cookie = sessionCookie(publicUrl);
  router.post(
    '/settings/password',
    pageAuth(deps).forUser(async (user, request, response) => {
      try {
        const passwordHash = await changePassword(deps, user, request, response);
        // All sessions have ended, this one too: it goes on under a new token.
        const token = sessions.start({ user, passwordHash }, requestBrowser(request));
        if (token !== undefined) cookie.set(request, response, token);
        mark.set(request, response, { user, passwordHash });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await show(deps, user, request, response, { fault: error.message });
        return;
      }
      response.redirect(303, '/settings?saved=password#password');
    }),
  );
}

/** Checks the password in force and stores the new one; gives its hash. */
async function changePassword(deps: SettingsRouteDeps, user: User, request: Request, response: Response): Promise<string> {
  const { registry, operations, passwordChecks } = deps;
  const { text } = requestLocale(request);
  const field = (name: string) => formField(request.body, name);
  if (field('new') !== field('again')) throw new Refusal(text.signIn.notTheSame);
  const known = registry.userForSignIn(user.name);
  const attempt = { kind: 'known', account: user.name, browser: 'signed in' } as const;
  const outcome = await passwordChecks.check(attempt, () => passwordFits(field('current'), known?.passwordHash));
  const refused = refusalOf(outcome, requestLocale(request));
  if (refused !== undefined) {
    response.status(refused.status).set('Retry-After', String(refused.seconds));
    throw new Refusal(refused.sentence);
  }
  if (outcome.kind !== 'fits' || known === undefined) throw new Refusal(text.settings.passwordWrong);
  const passwordHash = await hashPassword(field('new'), user.name, registry.sites(), text.signIn.passwordFaults);
  await operations.changePassword({ name: user.name, formerHash: known.passwordHash, passwordHash });
  return passwordHash;
}

function clockRoute(router: Router, deps: SettingsRouteDeps): void {
  router.post(
    '/settings/clock',
    pageAuth(deps).forAdministrator(async (_user, _request, response) => {
      await deps.operations.confirmClock();
      response.redirect(303, '/');
    }),
  );
}

/** Ends a session, or all of a user's. */
function sessionRoutes(router: Router, deps: SettingsRouteDeps): void {
  const { operations, publicUrl } = deps;
  const { forUser } = pageAuth(deps);
  router.post(
    '/settings/sessions/end',
    forUser(async (user, request, response) => {
      const id = formField(request.body, 'id');
      if (/^\d{1,15}$/.test(id)) await operations.endSession({ user: user.id, id: Number(id) });
      response.redirect(303, '/settings#signed-in');
    }),
  );
  router.post(
    '/settings/sign-out',
    forUser(async (user, request, response) => {
      await operations.endSessions({ name: user.name });
      sessionCookie(publicUrl).clear(request, response);
      response.redirect(303, '/login?out=everywhere');
    }),
  );
}

async function show(
  deps: SettingsRouteDeps,
  user: User,
  request: Request,
  response: Response,
  password: { readonly saved?: string; readonly fault?: string },
): Promise<void> {
  const { registry, sessions, publicUrl, started } = deps;
  const sites = registry.sites();
  const page = settingsPage({
    locale: requestLocale(request),
    viewer: pageAuth(deps).viewerOf(user),
    sites: sites.filter((site) => mayRead(user, site)).map((site) => site.domain),
    sessions: sessions.of(user, sessionCookie(publicUrl).read(request)),
    idleHours: started.sessionIdleHours,
    password: { saved: password.saved ?? null, fault: password.fault ?? null },
    server: mayAdminister(user) ? await serverFacts(deps, sites) : null,
  });
  const status = response.statusCode === 200 ? 400 : response.statusCode;
  sendHtml(response, password.fault === undefined ? 200 : status, page);
}

async function serverFacts({ reports, started, registry }: SettingsRouteDeps, sites: readonly Site[]): Promise<ServerFacts> {
  const { oldestRecordAt, recordDays, ...storage } = await reports.storage();
  const domains = new Map(sites.map((site) => [site.id, site.domain]));
  const stored = registry.settings();
  // Several sites may have several zones; what is told of all of them is told in UTC.
  const zone = (sites.length === 1 ? sites[0]?.zone : undefined) ?? zoneNamed('UTC');
  const day = oldestRecordAt === null ? undefined : zone?.dayOf(oldestRecordAt);
  return {
    folder: started.folder,
    storage,
    records: day === undefined ? null : { oldest: formatDay(day), days: recordDays },
    retentionDays: started.retentionDays,
    version: started.version,
    node: process.version,
    inForce: started.inForce.map((setting) => {
      const next = stored[setting.variable];
      return { ...setting, next: next === undefined || next === setting.value ? null : next };
    }),
    users: registry.users().map(({ name, role, disabled, sites: granted }) => ({
      name,
      role,
      disabled,
      sites: granted.map((id) => domains.get(id) ?? String(id)),
    })),
  };
}
