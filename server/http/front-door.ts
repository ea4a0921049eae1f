import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { boundConnections, type Connections } from './connections.ts';
import type { Collector } from './hits/hit-collector.ts';
import { NO_CONTENT_RUNS } from './kit/answer-headers.ts';
import { problemBody, sendProblem } from './kit/problem.ts';
import { ambiguityOf, originForm } from './request-target.ts';

// A request whose headers or body have not come by then is given up; looked at each second.
const HEADERS_WITHIN_MS = 6_000;
const REQUEST_WITHIN_MS = 7_000;
const CHECK_EVERY_MS = 1_000;
// Longer than the minute for which proxies keep their connections, so that none of them meets a closed one. Whoever comes
// without a proxy may never read its answers: as long as the system holds them for it, that looks like one who is idle.
const KEEP_PROXIES_MS = 65_000;
const KEEP_CLIENTS_MS = 25_000;
const HEADER_BYTES = 16_384;
const HEADERS = 100;
const URL_CHARACTERS = 8_192;

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST']);
const ALLOW = 'GET, HEAD, POST, OPTIONS';

export interface FrontDoorDeps {
  /** Proxies in front that are vouched for. */
  readonly proxies: number;
  /** How many connections there may be at once. */
  readonly mostConnections: number;
}

/** Who answers what comes in. */
export interface FrontDoorHandlers {
  readonly collector: Collector;
  /** Answers every other request. */
  readonly others: RequestListener;
}

export interface FrontDoor {
  readonly server: Server;
  readonly connections: Connections;
  /** Opens the door: until then whoever comes is told to come again. */
  open(handlers: FrontDoorHandlers): void;
}

/**
 * One server for two kinds of request: hits go straight to the collector, everything else to Express, whose cost a
 * request is several times a bare server's.
 */
export function frontDoor({ proxies, mostConnections }: FrontDoorDeps): FrontDoor {
  let listener: RequestListener | undefined;
  const server = createServer({
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    maxHeaderSize: HEADER_BYTES,
    // Told by `answer`, in turn.
    requireHostHeader: false,
  });
  server.maxHeadersCount = HEADERS;
  const bounds = { most: mostConnections, keepMs: proxies > 0 ? KEEP_PROXIES_MS : KEEP_CLIENTS_MS };
  const connections = boundConnections(server, bounds, (request, response) => {
    if (listener !== undefined) listener(request, response);
    else {
      request.resume();
      sendProblem(response, 503, 'Sixfold is starting: try again in a moment.', CLOSE);
    }
  });
  answerClientErrors(server, connections);
  return {
    server,
    connections,
    open(handlers) {
      listener = answering(handlers);
    },
  };
}

/** Hands a request to whom it is for, or says why it is answered by nobody. */
function answering({ collector, others }: FrontDoorHandlers): RequestListener {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? '/';
    const ambiguity = ambiguityOf(request);
    if (ambiguity !== undefined) {
      request.resume();
      sendProblem(response, 400, ambiguity, CLOSE);
    } else if (url === '/collect' || url.startsWith('/collect?')) collector.collect(request, response);
    else if (url.startsWith('/collect.gif') && (url.length === 12 || url[12] === '?'))
      collector.pixel(request, response, url.slice(13));
    else if (url.startsWith('/')) passOn(request, response, url);
    else {
      const target = originForm(url, request.headers.host, request.method);
      if (target === undefined) {
        request.resume();
        sendProblem(response, 400, 'The request target does not fit the Host header, or is none that is answered here.', CLOSE);
      } else {
        request.url = target;
        answer(request, response);
      }
    }
  };
  const passOn = (request: IncomingMessage, response: ServerResponse, url: string) => {
    if (url.length > URL_CHARACTERS) {
      request.resume();
      sendProblem(response, 414, `An address may have at most ${URL_CHARACTERS} characters.`, CLOSE);
    } else if (METHODS.has(request.method)) others(request, response);
    else {
      request.resume();
      if (request.method === 'OPTIONS') response.writeHead(204, { Allow: ALLOW, ...NO_CONTENT_RUNS }).end();
      else sendProblem(response, 405, 'This method is not answered here.', { Allow: ALLOW });
    }
  };
  return answer;
}

/** Answers what the parser cannot read, and who takes this for a proxy. */
function answerClientErrors(server: Server, connections: Connections): void {
  server.on('connect', (_request, socket: Socket) => {
    if (connections.mayAnswerFault(socket)) endWith(socket, 405, 'This server is no proxy.');
    else socket.destroy();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || !connections.mayAnswerFault(socket)) {
      socket.destroy();
      return;
    }
    const [status, detail] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'The request is not HTTP as it has to be.'];
    endWith(socket, status, detail);
  });
}

const CLOSE = { Connection: 'close' } as const;

/** What is said when a request could not be read at all, by the parser's error. */
const CLIENT_ERRORS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come in time.'],
  HPE_HEADER_OVERFLOW: [431, `There may be at most ${HEADERS} headers in a request, of ${HEADER_BYTES} bytes together.`],
};

/** Answers on a connection that has no request, and closes it. */
function endWith(socket: Socket, status: number, detail: string): void {
  const body = problemBody(status, detail);
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...NO_CONTENT_RUNS,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  socket.on('error', () => socket.destroy());
  socket.end(head + body, () => socket.destroy());
}
