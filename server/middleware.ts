import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { holdFolder } from './hold-folder.ts';
import { hasPrivacySignal, isPrefetch, requestAddress } from './http/request-facts.ts';
import { dataFolder, readSettings } from './settings.ts';
import { faultText } from './store/fault.ts';
import type { LiveOperations, ServedRequest } from './store/operations.ts';
import { connectToWriter, NotSent } from './store/writer-socket.ts';

// Requests that wait to be counted; the app never waits for them, so those beyond are given up.
const WAITING = 10_000;
const TOGETHER = 500;
// How long a folder that was left to `serve` is not taken again.
const LEFT_MS = 10_000;
// How long until a folder that could not be reached, or a disk that was full, is tried again.
const AGAIN_MS = 200;
const TRIES_AT_THE_END = 5;

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
  /** Counts what is waiting and lets go of the data folder; for the end of the app. */
  close(): Promise<void>;
}

interface Counting {
  readonly countServed: LiveOperations['countServed'];
  readonly stop: () => Promise<void>;
}

/**
 * Counts the page views and downloads of an app on its own server, by the rules of an access log, and honours Global
 * Privacy Control and Do Not Track. Answers are never delayed: a request is counted after its answer.
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
  const complain = options.onProblem ?? ((sentence: string) => void process.stderr.write(`Sixfold: ${sentence}\n`));
  let waiting: ServedRequest[] = [];
  let givenUp = 0;
  let counting: Counting | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  let leftUntilMs = 0;

  const letGo = () => {
    const held = counting;
    counting = undefined;
    leftUntilMs = Date.now() + LEFT_MS;
    held?.stop().catch((error: unknown) => complain(faultText(error, folder)));
  };

  const hold = () =>
    holdFolder({
      folder,
      command: 'middleware',
      flags,
      environment: process.env,
      mayChangeStored: false,
      nowMs: Date.now,
      complain,
      letGo,
    });

  const reach = async (): Promise<Counting | undefined> => {
    const held = Date.now() < leftUntilMs ? undefined : await hold();
    if (held !== undefined) {
      await held.open();
      return { countServed: held.operations.countServed, stop: held.stop };
    }
    const serve = await connectToWriter(folder);
    if (serve !== undefined) leftUntilMs = 0;
    return serve && { countServed: serve.operations.countServed, stop: async () => serve.close() };
  };

  const countSome = async (): Promise<void> => {
    counting ??= await reach();
    if (counting === undefined) return;
    const batch = waiting.slice(0, TOGETHER);
    const { countServed } = counting;
    waiting = waiting.slice(batch.length);
    let again: readonly ServedRequest[] = [];
    try {
      const stored = await countServed(batch);
      again = batch.filter((_, index) => stored[index] !== true);
    } catch (error) {
      if (error instanceof NotSent) again = batch;
      throw error;
    } finally {
      waiting = [...again, ...waiting];
    }
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (waiting.length > 0) {
      const before = waiting.length;
      try {
        await countSome();
      } catch (error) {
        counting = undefined;
        // Whether a batch was counted that was sent is not known; it is not sent twice.
        if (!(error instanceof NotSent)) complain(faultText(error, folder));
      }
      if (givenUp > 0) complain(`${givenUp} requests were not counted: too many were waiting.`);
      givenUp = 0;
      if (waiting.length >= before) {
        failures += 1;
        if (closed && failures > TRIES_AT_THE_END) return;
        await delay(AGAIN_MS);
      }
    }
  };

  const wake = () => {
    running ??= run().finally(() => {
      running = undefined;
      if (waiting.length > 0 && !closed) wake();
    });
  };

  const middleware = (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, next: () => void) => {
    if (request.method === 'GET' && !isPrefetch(request)) {
      const arrived = {
        domain: options.site,
        atMs: Date.now(),
        address: requestAddress(request, trustProxy),
        userAgent: request.headers['user-agent'] ?? '',
        privacySignal: hasPrivacySignal(request),
        target: request.originalUrl ?? request.url ?? '/',
      };
      response.once('finish', () => {
        if (waiting.length >= WAITING) givenUp += 1;
        else waiting.push({ ...arrived, status: response.statusCode });
        wake();
      });
    }
    next();
  };

  return Object.assign(middleware, {
    async close() {
      closed = true;
      await running;
      const held = counting;
      counting = undefined;
      await held?.stop();
    },
  });
}
