import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { ReadPath } from '../../domain/path/path.ts';
import type { CanonicalAddress } from '../../domain/server-address.ts';
import type { Site } from '../../domain/site.ts';
import type { AccessKind } from '../../domain/visit.ts';
import type { HitCounters, RefusedHit } from '../../ingest/hit-counters.ts';
import type { HitAnswers, HitDoor } from '../../ingest/hit-door.ts';
import { NO_CONTENT_RUNS } from '../kit/answer-headers.ts';
import { sendProblem } from '../kit/problem.ts';
import { hasPrivacySignal, isPrefetch, requestAddress } from '../kit/request-facts.ts';
import { BODY_LIMIT_BYTES, readCollectBody } from './collect-body.ts';
import { pathOf, pathOfReferer } from './hit-path.ts';

/** What the collector reads hits with. */
export interface HitCollectorDeps {
  readonly door: HitDoor;
  siteNamed(domain: string): Site | undefined;
  nowMs(): number;
  /** Proxies in front that are vouched for. */
  readonly proxies: number;
  /** Where hits are counted that are refused before their site is known. */
  readonly counters: Pick<HitCounters, 'refused'>;
}

export interface Collector {
  /** Takes `POST /collect`. */
  collect(request: IncomingMessage, response: ServerResponse): void;
  /** Takes `GET /collect.gif`. */
  pixel(request: IncomingMessage, response: ServerResponse, query: string): void;
}

const OPEN = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin', ...NO_CONTENT_RUNS } as const;
const COUNTED = Object.entries(OPEN).flat();

// The smallest GIF: one transparent point.
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const GIF_HEADERS = { ...OPEN, 'Content-Type': 'image/gif', 'Content-Length': GIF.length, 'Cache-Control': 'no-store' } as const;

/** Reads hits and answers them once they are on disk. */
export function hitCollector(deps: HitCollectorDeps): Collector {
  const desk = hitDesk(deps);
  return { collect: collecting(desk, deps.siteNamed), pixel: pixels(desk, deps.siteNamed) };
}

/** What the ways in which a hit comes have in common. */
interface HitDesk {
  refused(why: RefusedHit): void;
  /** Asked for before the body is read: once the connection is closed nobody knows it any more. Undefined: it was. */
  addressOf(request: IncomingMessage): CanonicalAddress | undefined;
  report(
    request: IncomingMessage,
    address: CanonicalAddress,
    site: Site,
    kind: AccessKind,
    path: ReadPath | undefined,
    answers: HitAnswers,
  ): void;
}

function hitDesk({ door, nowMs, proxies, counters }: HitCollectorDeps): HitDesk {
  const refused = (why: RefusedHit) => {
    counters.refused[why] += 1;
  };
  return {
    refused,
    addressOf(request) {
      const address = requestAddress(request, proxies);
      if (address !== undefined) return address;
      // Whoever reset the connection reads no answer; excluded addresses and limits cannot be told without one.
      refused('no address');
      request.socket.destroy();
      return undefined;
    },
    report(request, address, site, kind, path, answers) {
      const { headers } = request;
      door.reported(
        {
          site,
          atMs: nowMs(),
          address,
          userAgent: headers['user-agent'] ?? '',
          privacySignal: hasPrivacySignal(request),
          path,
          kind,
          origin: headers.origin,
          referer: headers.referer,
        },
        answers,
      );
    },
  };
}

function collecting({ refused, addressOf, report }: HitDesk, siteNamed: HitCollectorDeps['siteNamed']): Collector['collect'] {
  const tooLarge = () => refused('too large');
  return (request, response) => {
    if (request.method !== 'POST') {
      request.resume();
      const preflight = request.method === 'OPTIONS';
      // A preflight is not caused by the snippet; one that comes all the same is told what is taken.
      if (preflight) response.writeHead(204, { ...OPEN, Allow: 'POST, OPTIONS', 'Access-Control-Allow-Methods': 'POST' }).end();
      else sendProblem(response, 405, 'Hits are sent with POST.', { ...OPEN, Allow: 'POST, OPTIONS' });
      return;
    }
    const address = addressOf(request);
    if (address === undefined) return;
    readBody(request, response, tooLarge, (bytes) => {
      const body = readCollectBody(bytes);
      const site = body.site === undefined ? undefined : siteNamed(body.site);
      if (site === undefined) {
        refused(body.ok ? 'unknown site' : 'unreadable');
        if (body.ok) sendProblem(response, 404, 'There is no such site here.', OPEN);
        else sendProblem(response, 400, body.detail, OPEN);
      } else if (body.ok) {
        const path = pathOf(body.value, site);
        const answers = bodyAnswers(response, path === undefined ? notAPath(body.kind, site) : undefined);
        report(request, address, site, body.kind, path, answers);
      } else report(request, address, site, 'page', undefined, bodyAnswers(response, body.detail));
    });
  };
}

function pixels({ refused, addressOf, report }: HitDesk, siteNamed: HitCollectorDeps['siteNamed']): Collector['pixel'] {
  return (request, response, query) => {
    request.resume();
    if (request.method !== 'GET') {
      const status = request.method === 'HEAD' ? 200 : request.method === 'OPTIONS' ? 204 : 405;
      const headers = status === 204 ? OPEN : GIF_HEADERS;
      response.writeHead(status, { ...headers, Allow: 'GET, HEAD, OPTIONS' });
      response.end(status === 405 ? GIF : undefined);
      return;
    }
    // Fetched for a page that nobody may ever see. The picture must not be stored, so a page that is seen asks again.
    if (isPrefetch(request)) {
      response.writeHead(200, GIF_HEADERS);
      response.end(GIF);
      return;
    }
    const address = addressOf(request);
    if (address === undefined) return;
    const parameters = new URLSearchParams(query);
    const site = siteNamed(parameters.get('site') ?? '');
    if (site === undefined) {
      refused('unknown site');
      response.writeHead(404, GIF_HEADERS);
      response.end(GIF);
      return;
    }
    const page = parameters.get('page') ?? pathOfReferer(request.headers.referer);
    report(request, address, site, 'page', page === undefined ? undefined : pathOf(page, site), pixelAnswers(response));
  };
}

function notAPath(kind: AccessKind, site: Site): string {
  return `"${kind}" has to be a path such as /about, or a URL of ${site.domain}, of at most 1,024 characters.`;
}

function readBody(request: IncomingMessage, response: ServerResponse, refused: () => void, done: (bytes: Buffer) => void): void {
  const tooLarge = () => {
    refused();
    sendProblem(response, 413, `A body may have at most ${BODY_LIMIT_BYTES} bytes.`, { ...OPEN, Connection: 'close' });
    request.resume();
  };
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
    tooLarge();
    return;
  }
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    if (length > BODY_LIMIT_BYTES) return;
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) tooLarge();
    else if (first === undefined) first = chunk;
    else if (more === undefined) more = [first, chunk];
    else more.push(chunk);
  });
  request.on('end', () => {
    if (length <= BODY_LIMIT_BYTES) done(more === undefined ? (first ?? EMPTY) : Buffer.concat(more));
  });
}

const EMPTY = Buffer.alloc(0);

/** Answers to a hit with a body. `fault` is what was wrong with one that cannot be read. */
function bodyAnswers(response: ServerResponse, fault: string | undefined): HitAnswers {
  return {
    committed(excluded) {
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
    limited: () =>
      sendProblem(response, 429, 'Too many hits from this address, or for this site.', { ...OPEN, 'Retry-After': '60' }),
    failed({ again }) {
      if (again) sendProblem(response, 503, 'The hit could not be stored; send it again later.', { ...OPEN, 'Retry-After': '5' });
      else sendProblem(response, 503, 'The hit could not be stored; do not send it again.', OPEN);
    },
  };
}

const PIXEL_STATUS: { readonly [Reason in ExclusionReason]?: number } = { malformed: 400, origin: 403 };

/** As with a body, but always with the picture: a browser shows it whatever the status says (decision 139). */
function pixelAnswers(response: ServerResponse): HitAnswers {
  const send = (status: number, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { ...GIF_HEADERS, ...headers });
    response.end(GIF);
  };
  return {
    committed: (excluded) => send((excluded && PIXEL_STATUS[excluded]) ?? 200),
    limited: () => send(429, { 'Retry-After': '60' }),
    failed: ({ again }) => send(503, again ? { 'Retry-After': '5' } : {}),
  };
}
