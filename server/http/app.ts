import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { dashboardScript } from '../../reports/dashboard-script.ts';
import { stylesheet } from '../../reports/look.ts';
import { messagePage } from '../../reports/pages/message.tsx';
import { Refusal } from '../store/refusal.ts';
import { type DashboardParts, dashboardRoutes } from './dashboard.ts';
import { type MetricsParts, metricsRoutes } from './metrics-routes.ts';
import { type PolicyParts, policyRoutes } from './policy-routes.ts';
import { fromOwnPage } from './same-origin.ts';
import { sendHtml } from './send-html.ts';
import { type SignInParts, signInRoutes } from './sign-in.ts';
import { staticText, unchangingText } from './static-files.ts';

export interface AppParts extends SignInParts, DashboardParts, PolicyParts, MetricsParts {
  readonly proxies: number;
  /** Something went wrong that nobody asked for. */
  failed(error: unknown): void;
}

const CROSS_ORIGIN = { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' } as const;

/** Everything but the collector: snippet, policy, sign-in, dashboard. */
export function app(parts: AppParts): Express {
  const secure = parts.publicUrl.startsWith('https:');
  const express_ = express();
  // Otherwise what NODE_ENV says would decide whether an error shows its stack.
  express_.set('env', 'production');
  express_.disable('x-powered-by');
  express_.set('trust proxy', parts.proxies);
  express_.set('query parser', 'simple');
  express_.use(
    helmet({
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
    }),
  );
  express_.use(compression());
  express_.get('/sixfold.js', staticText('text/javascript', parts.snippet.text, CROSS_ORIGIN));
  express_.get(/^\/sixfold\.([0-9a-f]{12})\.js$/, (request, response, next) => {
    const text = parts.snippet.version(String(request.params[0]));
    if (text === undefined) next();
    else unchangingText('text/javascript', text, CROSS_ORIGIN, response);
  });
  express_.get('/look.css', staticText('text/css', stylesheet.text));
  express_.get('/dashboard.js', staticText('text/javascript', dashboardScript));
  express_.use(metricsRoutes(parts));
  express_.use(express.urlencoded({ extended: false, limit: 16_384, parameterLimit: 32 }));
  express_.use((request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method !== 'POST' || fromOwnPage(request, parts.publicUrl)) next();
    else
      message(
        response,
        403,
        'Not from here',
        'This form was sent from a page of another site, so nothing was done. Open the page here and send it again.',
      );
  });
  express_.use(policyRoutes(parts));
  express_.use(signInRoutes(parts));
  express_.use(dashboardRoutes(parts));
  express_.use((_request: Request, response: Response) =>
    message(response, 404, 'Nothing here', 'There is no page at this address.'),
  );
  express_.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Refusal) {
      message(response, 400, 'That cannot be done', error.message);
      return;
    }
    const status = clientFault(error);
    if (status !== undefined) {
      message(response, status, 'That could not be read', 'The request was not in a form that is understood here.');
      return;
    }
    parts.failed(error);
    message(
      response,
      500,
      'Something went wrong',
      'This page could not be made. Hits are collected all the same; the reason is in the log of the server.',
    );
  });
  return express_;
}

function message(response: Response, status: number, title: string, sentence: string): void {
  sendHtml(response, status, messagePage({ viewer: null, title, sentence, action: { href: '/', label: 'To the sites' } }));
}

/** The 4xx status that express and its parsers put on errors a request caused. */
function clientFault(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
