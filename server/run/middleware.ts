import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasPrivacySignal, isPrefetch, requestAddress } from '../http/kit/request-facts.ts';
import { problemLog } from '../lib/problem-log.ts';
import { toStderr, visible } from '../lib/terminal.ts';
import { dataFolder, readSettings } from '../settings/settings.ts';
import type { ServedRequest } from '../store/writer/operations.ts';
import { folderReach } from './folder-reach.ts';
import { requestOrder } from './request-order.ts';
import { waitingRequests } from './waiting-requests.ts';

// Requests that wait to be counted; the app never waits for them, so those beyond are given up.
const WAITING = 10_000;
// How often is looked for answers that have been held back for long enough.
const RELEASE_MS = 1_000;

export interface CollectorOptions {
  /** The registered site that the app is. */
  readonly site: string;
  /** The data folder; default SIXFOLD_DATA, then ./data. */
  readonly data?: string;
  /** How many proxies in front of the app may speak for the client; default SIXFOLD_TRUST_PROXY, then 0. */
  readonly trustProxy?: number;
  /** Told in a sentence what went wrong; default: written to stderr. */
  readonly onProblem?: (sentence: string) => void;
}

/** Express middleware, or a handler of any server built on node:http. */
export interface CollectorMiddleware {
  (request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /**
   * Counts what is waiting, tells `onProblem` how many requests could not be, and lets go of the data folder; for the end
   * of the app, once its server is closed.
   */
  close(): Promise<void>;
}

/**
 * Counts the page views and downloads of an app on its own server, by the rules of an access log, and honours Global
 * Privacy Control and Do Not Track. Answers are never delayed: a request is counted after its answer, and after those
 * of its visitor that came before it, if they are answered within ten seconds (decision 159).
 *
 * Beside a running `serve` requests are handed to it; otherwise this process holds the data folder itself until a
 * `serve` starts.
 *
 * @throws Refusal when a setting of the environment or an option is impossible
 */
export function collector(options: CollectorOptions): CollectorMiddleware {
  const flags = {
    ...(options.data === undefined ? {} : { data: options.data }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: String(options.trustProxy) }),
  };
  const { trustProxy } = readSettings({ flags, environment: process.env, stored: {}, mayChangeStored: true });
  const folder = dataFolder(flags, process.env);
  const onProblem = options.onProblem ?? ((sentence: string) => toStderr(`Sixfold: ${sentence}\n`));
  const logError = (sentence: string) => onProblem(visible(sentence));
  const problems = problemLog('request', logError);
  const reach = folderReach({ folder, flags, logError });
  const waiting = waitingRequests(folder, reach, problems);
  const order = requestOrder<ServedRequest>(() => performance.now(), waiting.add);
  let releasing: NodeJS.Timeout | undefined;
  let closed = false;

  const releaseLater = () => {
    if (order.held === 0 || closed) return;
    releasing ??= setTimeout(() => {
      releasing = undefined;
      order.release();
      releaseLater();
    }, RELEASE_MS);
  };

  const middleware = (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, next: () => void) => {
    const isView = request.method === 'GET' && !isPrefetch(request);
    const address = isView ? requestAddress(request, trustProxy) : undefined;
    if (isView && address === undefined) problems.report(NO_ADDRESS, 1);
    else if (address !== undefined) {
      const arrived = {
        domain: options.site,
        atMs: Date.now(),
        address,
        userAgent: request.headers['user-agent'] ?? '',
        privacySignal: hasPrivacySignal(request),
        target: request.originalUrl ?? request.url ?? '/',
      };
      const answered = order.arrived(`${arrived.address} ${arrived.userAgent}`);
      response.once('finish', () => {
        if (closed) problems.report(ENDED, 1);
        else if (waiting.length + order.held >= WAITING) problems.report(TOO_MANY, 1);
        else answered({ ...arrived, status: response.statusCode });
        releaseLater();
      });
      response.once('close', () => answered(undefined));
    }
    next();
  };

  return Object.assign(middleware, {
    async close() {
      closed = true;
      clearTimeout(releasing);
      order.releaseAll();
      await waiting.end();
      problems.end();
      await reach.close();
    },
  });
}

const NO_ADDRESS =
  'nobody knows the address of the client: its connection was reset before it was read, or the app listens on a Unix socket. Behind a proxy on such a socket set trustProxy, so that the proxy tells it.';
const ENDED = 'close() was called before the answer; call it once the server is closed.';
const TOO_MANY = `more than ${WAITING} were waiting: the data folder could not be reached or written, or took them too slowly.`;
