import type { IncomingMessage, ServerResponse } from 'node:http';
import { exclusionOfHit } from '../visit/admit.ts';
import type { UserAgent } from '../visit/browser.ts';
import { type Seconds, seconds } from '../visit/day.ts';
import type { ExclusionReason } from '../visit/exclusion.ts';
import { type RecordedPath, recordedPath } from '../visit/path.ts';
import { clientAddress, parseAddress } from '../visit/server-address.ts';
import type { Site } from '../visit/site.ts';
import type { AccessKind } from '../visit/visits.ts';
import { BODY_LIMIT_BYTES, readCollectBody } from './collect-body.ts';
import type { HitIntake, PendingHit } from './hit-intake.ts';
import { sendProblem } from './problem.ts';
import { rateKey } from './rate-limit.ts';

/** What the collector reads hits with. */
export interface CollectorParts {
  readonly intake: HitIntake;
  siteNamed(domain: string): Site | undefined;
  readUserAgent(text: string): UserAgent;
  withinRate(key: string, nowMs: number): boolean;
  nowMs(): number;
  /** Proxies in front that are vouched for. */
  readonly proxies: number;
}

export interface Collector {
  /** Takes `POST /collect`. */
  collect(request: IncomingMessage, response: ServerResponse): void;
  /** Takes `GET /collect.gif`. */
  pixel(request: IncomingMessage, response: ServerResponse, query: string): void;
}

const OPEN = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;
const COUNTED = ['Access-Control-Allow-Origin', '*', 'Cross-Origin-Resource-Policy', 'cross-origin'];

// The smallest GIF: one transparent point.
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const GIF_HEADERS = { ...OPEN, 'Content-Type': 'image/gif', 'Content-Length': GIF.length, 'Cache-Control': 'no-store' } as const;

/** What a hit claims before it is admitted: a site, a kind, and the text that should be a path or URL of that site. */
interface Claim {
  readonly site: Site;
  readonly kind: AccessKind;
  readonly value: string | undefined;
  readonly fault: string | undefined;
}

/** Reads hits, cuts them down to what may be kept, and hands them to the commit that comes before the answer. */
export function collector({ intake, siteNamed, readUserAgent, withinRate, nowMs, proxies }: CollectorParts): Collector {
  const take = (request: IncomingMessage, claim: Claim, answerTo: ReturnType<typeof bodyAnswers>): void => {
    const atMs = nowMs();
    const { headers } = request;
    const peer = request.socket.remoteAddress ?? '';
    const address = clientAddress(
      parseAddress(peer) ?? peer,
      proxies === 0 ? undefined : headerText(headers['x-forwarded-for']),
      proxies,
    );
    const userAgentText = headers['user-agent'] ?? '';
    const { bot, browser } = readUserAgent(userAgentText);
    const path = claim.fault === undefined ? pathOf(claim.value ?? '', claim.site) : undefined;
    let excluded: ExclusionReason | undefined = 'malformed';
    let fault = claim.fault;
    if (path === undefined) {
      fault ??= `"${claim.kind}" has to be a path such as /about, or a URL of ${claim.site.domain}, of at most 1,024 characters.`;
    } else {
      const privacySignal = headers['sec-gpc'] === '1' || headers['dnt'] === '1';
      excluded = exclusionOfHit(claim.site, {
        bot,
        privacySignal,
        origin: headers.origin,
        referer: headers.referer,
        kind: claim.kind,
        path,
      });
    }
    if (!withinRate(rateKey(address), atMs) && excluded === undefined) {
      intake.countRate(claim.site, secondOf(atMs));
      answerTo.limited();
      return;
    }
    const hit: PendingHit = {
      site: claim.site,
      atMs,
      at: secondOf(atMs),
      kind: claim.kind,
      path: path ?? ROOT,
      address,
      userAgentText,
      browser,
      excluded,
      committed: (outcome) => answerTo.committed(outcome, fault),
      failed: () => answerTo.failed(),
    };
    if (!intake.add(hit)) answerTo.failed();
  };

  return {
    collect(request, response) {
      if (request.method !== 'POST') {
        request.resume();
        sendProblem(response, 405, 'Hits are sent with POST.', { ...OPEN, Allow: 'POST' });
        return;
      }
      readBody(request, response, (bytes) => {
        const body = readCollectBody(bytes);
        const site = body.site === undefined ? undefined : siteNamed(body.site);
        if (site !== undefined) {
          take(
            request,
            {
              site,
              kind: body.ok ? body.kind : 'page',
              value: body.ok ? body.value : undefined,
              fault: body.ok ? undefined : body.detail,
            },
            bodyAnswers(response),
          );
        } else if (body.ok) sendProblem(response, 404, 'There is no such site here.', OPEN);
        else sendProblem(response, 400, body.detail, OPEN);
      });
    },
    pixel(request, response, query) {
      request.resume();
      if (request.method !== 'GET') {
        response.writeHead(request.method === 'HEAD' ? 200 : 405, { ...GIF_HEADERS, Allow: 'GET, HEAD' });
        response.end(request.method === 'HEAD' ? undefined : GIF);
        return;
      }
      const parameters = new URLSearchParams(query);
      const site = siteNamed(parameters.get('site') ?? '');
      if (site === undefined) {
        response.writeHead(404, GIF_HEADERS);
        response.end(GIF);
        return;
      }
      const value = parameters.get('page') ?? pathOfReferer(request.headers.referer);
      take(
        request,
        { site, kind: 'page', value, fault: value === undefined ? 'No page was named.' : undefined },
        pixelAnswers(response),
      );
    },
  };
}

const ROOT = recordedPath('/') ?? fail('The path / cannot be recorded.');

function fail(sentence: string): never {
  throw new Error(sentence);
}

function secondOf(atMs: number): Seconds {
  return seconds(Math.floor(atMs / 1000));
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}

/** The recorded path of a path or URL of the site; undefined for anything else. */
function pathOf(value: string, site: Site): RecordedPath | undefined {
  if (value.startsWith('/')) return recordedPath(value);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return site.hosts.has(url.hostname) ? recordedPath(url.pathname) : undefined;
}

function pathOfReferer(referer: string | undefined): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : undefined;
}

function readBody(request: IncomingMessage, response: ServerResponse, done: (bytes: Buffer) => void): void {
  const tooLarge = () => {
    sendProblem(response, 413, `A body may have at most ${BODY_LIMIT_BYTES} bytes.`, { ...OPEN, Connection: 'close' });
    request.resume();
  };
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
    tooLarge();
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  let refused = false;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= BODY_LIMIT_BYTES) chunks.push(chunk);
    else if (!refused) {
      refused = true;
      chunks.length = 0;
      tooLarge();
    }
  });
  request.on('end', () => {
    if (!refused) done(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks));
  });
}

function bodyAnswers(response: ServerResponse) {
  return {
    committed(excluded: ExclusionReason | undefined, fault: string | undefined) {
      if (excluded === undefined) {
        response.writeHead(204, COUNTED);
        response.end();
      } else if (excluded === 'malformed') sendProblem(response, 400, fault ?? 'The hit cannot be read.', OPEN);
      else if (excluded === 'origin') sendProblem(response, 403, 'The page is not on a host of this site.', OPEN);
      else {
        const body = JSON.stringify({ excluded });
        response.writeHead(200, { ...OPEN, 'Content-Type': 'application/json', 'Content-Length': body.length });
        response.end(body);
      }
    },
    limited: () => sendProblem(response, 429, 'Too many hits from this address.', { ...OPEN, 'Retry-After': '60' }),
    failed: () =>
      sendProblem(response, 503, 'The hit could not be stored; send it again later.', { ...OPEN, 'Retry-After': '5' }),
  };
}

const PIXEL_STATUS: { readonly [Reason in ExclusionReason]?: number } = { malformed: 400, origin: 403 };

/** As with a body, but always with the picture: a browser shows it whatever the status says. */
function pixelAnswers(response: ServerResponse): ReturnType<typeof bodyAnswers> {
  const send = (status: number, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { ...GIF_HEADERS, ...headers });
    response.end(GIF);
  };
  return {
    committed: (excluded) => send((excluded && PIXEL_STATUS[excluded]) ?? 200),
    limited: () => send(429, { 'Retry-After': '60' }),
    failed: () => send(503, { 'Retry-After': '5' }),
  };
}
