import { type Request, type Response, Router } from 'express';
import type { Locale } from '../../../reports/locale/locale.ts';
import { firstRunPage } from '../../../reports/pages/first-run.tsx';
import { loginPage } from '../../../reports/pages/login.tsx';
import type { FirstRun } from '../../auth/first-run.ts';
import type { KnownBrowsers } from '../../auth/known-browser.ts';
import type { Attempt, PasswordChecks } from '../../auth/password-checks.ts';
import { hashPassword, passwordFits } from '../../auth/passwords.ts';
import type { CheckedUser, Sessions } from '../../auth/sessions.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { RegistryReader } from '../../store/registry/registry-reader.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestAddress, requestBrowser } from '../kit/request-facts.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { type BrowserMark, browserMark } from './browser-mark.ts';
import { refusalOf } from './password-refusal.ts';
import { sessionCookie } from './session-cookie.ts';
import { signedIn } from './signed-in.ts';

export interface SignInDeps {
  readonly registry: RegistryReader;
  readonly operations: Operations;
  readonly sessions: Sessions;
  readonly firstRun: FirstRun;
  readonly publicUrl: string;
  /** Proxies in front that are vouched for. */
  readonly proxies: number;
  readonly passwordChecks: PasswordChecks;
  readonly browsers: KnownBrowsers;
}

/** `/login`, `/logout` and the first administrator's `/first-run`. */
export function signInRoutes(deps: SignInDeps): Router {
  const router = Router();
  const entrance = entranceOf(deps);
  loginRoutes(router, deps, entrance);
  logoutRoute(router, deps);
  firstRunRoutes(router, deps, entrance);
  return router;
}

/** How a browser comes to be signed in. */
interface Entrance {
  /** Starts a session and leads on; false when the password was changed since it was checked. */
  enter(request: Request, response: Response, checked: CheckedUser, next: string): boolean;
  /** As whose known browser a request comes, if it does. */
  readonly mark: BrowserMark;
}

function entranceOf({ sessions, publicUrl, browsers }: SignInDeps): Entrance {
  const mark = browserMark(browsers, publicUrl);
  const cookie = sessionCookie(publicUrl);
  return {
    mark,
    enter(request, response, checked, next) {
      const token = sessions.start(checked, requestBrowser(request));
      if (token === undefined) return false;
      const old = cookie.read(request);
      if (old !== undefined) sessions.end(old);
      cookie.set(request, response, token);
      mark.set(request, response, checked);
      response.redirect(303, ownPath(next));
      return true;
    },
  };
}

function loginRoutes(router: Router, deps: SignInDeps, entrance: Entrance): void {
  const { sessions, publicUrl } = deps;
  router.get('/login', (request, response) => {
    if (signedIn(request, { sessions, publicUrl }) !== undefined) response.redirect(303, '/');
    else {
      const locale = requestLocale(request);
      const note = request.query['out'] === 'everywhere' ? locale.text.settings.signedOut : null;
      const next = ownPath(String(request.query['next'] ?? '/'));
      sendHtml(response, 200, loginPage({ locale, fault: null, note, name: '', next }));
    }
  });
  router.post('/login', (request, response) => logIn(deps, entrance, request, response));
}

async function logIn(
  { proxies, passwordChecks, registry }: SignInDeps,
  { mark, enter }: Entrance,
  request: Request,
  response: Response,
): Promise<void> {
  const [name, password, next] = [
    formField(request.body, 'name').trim(),
    formField(request.body, 'password'),
    formField(request.body, 'next'),
  ];
  const locale = requestLocale(request);
  const refuse = (status: number, fault: string) =>
    sendHtml(response, status, loginPage({ locale, fault, name: name.slice(0, 64), next: ownPath(next) }));
  const known = registry.userForSignIn(name);
  const browser = known && mark.read(request, known);
  const attempt: Attempt =
    browser === undefined
      ? { kind: 'unknown', account: name, address: requestAddress(request, proxies) }
      : { kind: 'known', account: name, browser };
  const outcome = await passwordChecks.check(attempt, () => passwordFits(password, known?.passwordHash));
  const refused = refusalOf(outcome, locale);
  if (refused !== undefined) {
    response.set('Retry-After', String(refused.seconds));
    refuse(refused.status, refused.sentence);
    return;
  }
  if (outcome.kind === 'fits' && known !== undefined && enter(request, response, known, next)) return;
  refuse(401, locale.text.signIn.wrong);
}

function logoutRoute(router: Router, { sessions, publicUrl }: SignInDeps): void {
  const cookie = sessionCookie(publicUrl);
  router.post('/logout', (request, response) => {
    const token = cookie.read(request);
    if (token !== undefined) sessions.end(token);
    cookie.clear(request, response);
    response.redirect(303, '/login');
  });
}

function firstRunRoutes(router: Router, deps: SignInDeps, { enter }: Entrance): void {
  router.get('/first-run', (request, response) => {
    const token = String(request.query['token'] ?? '');
    if (firstRunLink(deps, request, response, token))
      sendHtml(response, 200, firstRunPage({ locale: requestLocale(request), fault: null, name: '', token }));
  });
  router.post('/first-run', async (request, response) => {
    const [token, name] = [formField(request.body, 'token'), formField(request.body, 'name').trim()];
    if (!firstRunLink(deps, request, response, token)) return;
    const locale = requestLocale(request);
    try {
      await addAdministrator(deps, locale, name, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sendHtml(response, 400, firstRunPage({ locale, fault: error.message, name: name.slice(0, 64), token }));
      return;
    }
    const known = deps.registry.userForSignIn(name);
    if (known === undefined || !enter(request, response, known, '/')) response.redirect(303, '/login');
  });
}

/** Whether a token still makes the first administrator; where it does not, a page says why. */
function firstRunLink({ firstRun, registry }: SignInDeps, request: Request, response: Response, token: string): boolean {
  if (!registry.hasUsers() && firstRun.accepts(token)) return true;
  const locale = requestLocale(request);
  const fault = registry.hasUsers() ? locale.text.signIn.userAlready : locale.text.signIn.linkInvalid;
  sendHtml(response, 403, loginPage({ locale, fault, name: '', next: '/' }));
  return false;
}

async function addAdministrator(
  { operations, registry }: SignInDeps,
  locale: Locale,
  name: string,
  request: Request,
): Promise<void> {
  const password = formField(request.body, 'password');
  const { notTheSame, passwordFaults } = locale.text.signIn;
  if (password !== formField(request.body, 'again')) throw new Refusal(notTheSame);
  const passwordHash = await hashPassword(password, name, registry.sites(), passwordFaults);
  await operations.addUser({ name, passwordHash, role: 'admin', sites: [], onlyFirst: true });
}

/** A path of this server to go on to; anything that could lead elsewhere becomes the start page. */
function ownPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : '/';
}
