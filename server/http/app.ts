import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { dashboardScript } from '../../reports/assets/dashboard-script.ts';
import { stylesheet } from '../../reports/assets/styles.ts';
import type { Text } from '../../reports/locale/en/english.ts';
import { messagePage } from '../../reports/pages/message.tsx';
import { Refusal } from '../lib/refusal.ts';
import { FolderLost } from '../store/database/folder-watch.ts';
import { type ApiDeps, apiRoutes } from './api/api-routes.ts';
import { ownHosts } from './kit/own-host.ts';
import { sendProblem } from './kit/problem.ts';
import { requestLocale } from './kit/request-locale.ts';
import { fromOwnPage } from './kit/same-origin.ts';
import { sendHtml } from './kit/send-html.ts';
import { staticText, unchangingText } from './kit/static-files.ts';
import { type MetricsRouteDeps, metricsRoutes } from './metrics/metrics-routes.ts';
import { confirmMailRoutes } from './pages/confirm-mail.ts';
import { type DashboardDeps, dashboardRoutes } from './pages/dashboard.ts';
import { type LiveDeps, liveRoutes } from './pages/live-routes.ts';
import { type MailRouteDeps, mailRoutes } from './pages/mail-routes.ts';
import { type PolicyDeps, policyRoutes } from './pages/policy-routes.ts';
import { type SettingsRouteDeps, settingsRoutes } from './pages/settings-routes.ts';
import { type SignInDeps, signInRoutes } from './pages/sign-in.ts';
import { type SiteSettingsDeps, siteSettingsRoutes } from './pages/site-settings-routes.ts';
import { type TokenPageDeps, tokenRoutes } from './pages/token-routes.ts';

export interface AppDeps
  extends SignInDeps,
    DashboardDeps,
    LiveDeps,
    MailRouteDeps,
    PolicyDeps,
    MetricsRouteDeps,
    ApiDeps,
    TokenPageDeps,
    SettingsRouteDeps,
    SiteSettingsDeps {
  readonly proxies: number;
  /** Whether what is in the data folder is not what this process reads and writes. */
  folderIsLost(): boolean;
  /** Something went wrong that nobody asked for. */
  failed(error: unknown): void;
}

const CROSS_ORIGIN = { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' } as const;
// An overview takes 1.3 ms at this level and 3.6 at the usual 6, for 7 % more bytes.
const COMPRESSION_LEVEL = 4;

/** Everything but the collector: snippet, policy, sign-in, dashboard. */
export function app(deps: AppDeps): Express {
  const express_ = express();
  // Otherwise what NODE_ENV says would decide whether an error shows its stack.
  express_.set('env', 'production');
  express_.disable('x-powered-by');
  express_.set('trust proxy', deps.proxies);
  express_.set('query parser', 'simple');
  express_.use(securityHeaders(deps.publicUrl));
  useFiles(express_, deps);
  express_.use(metricsRoutes(deps));
  express_.use(unlessFolderIsLost(deps));
  express_.use(policyRoutes(deps));
  // What comes before is packed already, or short.
  express_.use(compression({ level: COMPRESSION_LEVEL }));
  express_.use('/api/v1', apiRoutes(deps));
  useForms(express_, deps);
  usePages(express_, deps);
  express_.use((request: Request, response: Response) =>
    message(request, response, 404, ({ nothingHere, noSuchPage }) => [nothingHere, noSuchPage]),
  );
  express_.use(answerError(deps));
  return express_;
}

/** What a browser may do with a page. */
function securityHeaders(publicUrl: string): RequestHandler {
  const secure = publicUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // With no-referrer a browser would send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure,
    // Browsers heed it under HTTPS only, and complain otherwise.
    crossOriginOpenerPolicy: secure,
  });
}

/** The snippet, and the style sheet and script of the pages. */
function useFiles(express_: Express, { snippet }: AppDeps): void {
  express_.get('/sixfold.js', staticText('text/javascript', snippet.text, CROSS_ORIGIN));
  express_.get(/^\/sixfold\.([0-9a-f]{12})\.js$/, (request, response, next) => {
    const text = snippet.version(String(request.params[0]));
    if (text === undefined) next();
    else unchangingText('text/javascript', text, CROSS_ORIGIN, response);
  });
  express_.get('/styles.css', staticText('text/css', stylesheet.text));
  express_.get('/dashboard.js', staticText('text/javascript', dashboardScript));
}

/** Answers for what comes after it while the data folder is not there. */
function unlessFolderIsLost({ folderIsLost }: AppDeps): RequestHandler {
  return (request, response, next) => {
    if (!folderIsLost()) next();
    else if (request.path.startsWith('/api/'))
      sendProblem(response, 503, 'The data of this server is not there at the moment; its log says why.', { 'Retry-After': '5' });
    else message(request, response, 503, ({ folderLost, folderLostWhy }) => [folderLost, folderLostWhy]);
  };
}

/** Reads the forms of our own pages; those of other pages, and requests to other hosts, go no further. */
function useForms(express_: Express, { publicUrl }: AppDeps): void {
  const isOwnHost = ownHosts(publicUrl);
  express_.use((request, response, next) => {
    if (isOwnHost(request.headers.host)) next();
    else foreignHost(request, response, publicUrl);
  });
  express_.use(express.urlencoded({ extended: false, limit: 16_384, parameterLimit: 512 }));
  express_.use((request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method !== 'POST' || fromOwnPage(request, publicUrl)) next();
    else message(request, response, 403, ({ notFromHere, notFromHereWhy }) => [notFromHere, notFromHereWhy]);
  });
}

function usePages(express_: Express, deps: AppDeps): void {
  express_.use(signInRoutes(deps));
  express_.use(confirmMailRoutes(deps));
  express_.use(liveRoutes(deps));
  express_.use(mailRoutes(deps));
  express_.use(dashboardRoutes(deps));
  express_.use(tokenRoutes(deps));
  express_.use(settingsRoutes(deps));
  express_.use(siteSettingsRoutes(deps));
}

/** Tells what went wrong: a refusal by its sentence, what a request caused by its status, anything else to the log alone. */
function answerError({ failed }: AppDeps): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof FolderLost) {
      message(request, response, 503, ({ folderLost, folderLostWhy }) => [folderLost, folderLostWhy]);
      return;
    }
    if (error instanceof Refusal) {
      message(request, response, 400, ({ cannotBeDone }) => [cannotBeDone, error.message]);
      return;
    }
    const status = clientFault(error);
    if (status !== undefined) {
      message(request, response, status, ({ notUnderstood, notUnderstoodWhy }) => [notUnderstood, notUnderstoodWhy]);
      return;
    }
    failed(error);
    message(request, response, 500, ({ wentWrong, wentWrongWhy }) => [wentWrong, wentWrongWhy]);
  };
}

/** Tells whoever came by another name which one to use, and how to make this one the server's own. */
function foreignHost(request: Request, response: Response, publicUrl: string): void {
  const locale = requestLocale(request);
  const { foreignHost: text, toThePublicUrl } = locale.text.message;
  const host = request.headers.host ?? '';
  const page = messagePage({
    ...{ locale, viewer: null, title: text.title, sentence: text.sentence(host, publicUrl) },
    action: { href: publicUrl, label: toThePublicUrl },
    // Somebody copies it into a shell.
    ...(/^[\w.:[\]-]+$/.test(host) && { line: { before: text.setting, line: `SIXFOLD_URL=${request.protocol}://${host}` } }),
  });
  response.set('Cache-Control', 'no-store');
  sendHtml(response, 421, page);
}

function message(
  request: Request,
  response: Response,
  status: number,
  say: (text: Text['message']) => readonly [title: string, sentence: string],
): void {
  const locale = requestLocale(request);
  const [title, sentence] = say(locale.text.message);
  const action = { href: '/', label: locale.text.message.toTheSites };
  sendHtml(response, status, messagePage({ locale, viewer: null, title, sentence, action }));
}

/** The 4xx status that express and its parsers put on errors a request caused. */
function clientFault(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
