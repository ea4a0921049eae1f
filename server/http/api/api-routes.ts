import { type NextFunction, type Request, type Response, Router } from 'express';
import { comparedPeriod } from '../../../reports/model/period.ts';
import { listNames } from '../../../reports/model/report-source.ts';
import { tokenReads } from '../../auth/tokens.ts';
import type { Site } from '../../domain/site.ts';
import { type Seconds, seconds } from '../../domain/time/day.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ApiReading, ApiTask } from '../../report-thread/api-reading.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import type { RegistryReader } from '../../store/registry/registry-reader.ts';
import type { Token, TokenId } from '../../store/registry/tokens.ts';
import type { BearerAuth } from '../kit/bearer-token.ts';
import { sendProblem } from '../kit/problem.ts';
import { whileConnected } from '../kit/send-parts.ts';
import { apiDocument } from './api-document.ts';
import { type Endpoint, type EndpointId, endpoints } from './api-endpoints.ts';
import { ApiProblem } from './api-problem.ts';
import { readApiListQuery, readLimit, readPeriodQuery, readQuery, readUnit } from './api-query.ts';

export interface ApiDeps {
  readonly registry: RegistryReader;
  readonly bearer: BearerAuth;
  readonly reports: ReportThread;
  readonly publicUrl: string;
  nowMs(): number;
  /** Brings a site's rollups up to date before they are read. */
  refresh(domain: string): Promise<void>;
  failed(error: unknown): void;
}

type Handler = (request: Request, response: Response) => Promise<void>;
type SiteTask = (site: Site, query: URLSearchParams, request: Request) => ApiTask;

/** `/api/v1`: what programs read, through the same functions as the pages. */
export function apiRoutes(deps: ApiDeps): Router {
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else sendProblem(response, 405, 'Nothing is changed here: ask with GET or HEAD.', { Allow: 'GET, HEAD' });
  });
  for (const [id, handler] of Object.entries(handlersOf(deps)))
    router.get(endpoints[id as EndpointId].path.replaceAll(/\{(\w+)\}/g, ':$1'), handler);
  router.use((_request: Request, response: Response) =>
    sendProblem(response, 404, 'There is nothing at this address; /api/v1/openapi.json says what there is.', NO_STORE),
  );
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else sendFault(error, response, deps.failed);
  });
  return router;
}

/** Says what is wrong with a request, or that the fault is here. */
function sendFault(error: unknown, response: Response, failed: ApiDeps['failed']): void {
  if (error instanceof ApiProblem) {
    const more = error.parameter === undefined ? {} : { parameter: error.parameter };
    sendProblem(response, error.status, error.message, NO_STORE, more);
  } else if (error instanceof URIError)
    sendProblem(response, 400, 'The address is not percent-encoded as it has to be.', NO_STORE);
  else if (error instanceof Refusal) sendProblem(response, 503, error.message, { ...NO_STORE, 'Retry-After': '5' });
  else {
    failed(error);
    sendProblem(response, 500, 'The answer could not be made; the log of the server says why.', NO_STORE);
  }
}

function handlersOf(deps: ApiDeps): Readonly<Record<EndpointId, Handler>> {
  const { registry, publicUrl } = deps;
  const { withToken, forSite, answer } = tokenHandlers(deps);
  const now = (): Seconds => seconds(Math.floor(deps.nowMs() / 1000));
  let document: string | undefined;

  /** What is asked of a site's period. */
  const periodOfQuery = (site: Site, query: URLSearchParams) => {
    const { choice, period, comparison, filters } = readPeriodQuery(query, site.zone.dayOf(now()));
    return { of: { domain: site.domain, period, filters }, compared: comparedPeriod(choice, period, comparison) };
  };

  return {
    readSites: withToken(async (token, request, response) => {
      readQuery(request.originalUrl, endpoints.readSites.parameters);
      const domains = registry.sites().flatMap((site) => (tokenReads(token, site) ? [site.domain] : []));
      await answer(token, { kind: 'sites', domains }, request, response);
    }),
    readReport: forSite(endpoints.readReport, (site, query) => ({
      kind: 'report',
      ...periodOfQuery(site, query).of,
      limit: readLimit(query),
    })),
    readTotals: forSite(endpoints.readTotals, (site, query) => {
      const { of, compared } = periodOfQuery(site, query);
      return { kind: 'totals', ...of, compared };
    }),
    readList: forSite(endpoints.readList, (site, query, request) => {
      const list = listNames.find((name) => name === request.params['list']);
      if (list === undefined) throw new ApiProblem(404, `There is no such list; there are ${listNames.join(', ')}.`);
      return { kind: 'list', ...periodOfQuery(site, query).of, list, query: readApiListQuery(query, list) };
    }),
    readSeries: forSite(endpoints.readSeries, (site, query) => ({
      kind: 'series',
      ...periodOfQuery(site, query).of,
      by: readUnit(query),
    })),
    readLive: forSite(endpoints.readLive, (site) => ({ kind: 'live', domain: site.domain, now: now() })),
    readDocument: async (request, response) => {
      readQuery(request.originalUrl, endpoints.readDocument.parameters);
      document ??= JSON.stringify(apiDocument(publicUrl));
      response.set('Cache-Control', 'public, max-age=3600').type('json').send(document);
    },
  };
}

type Answer = (token: Token, task: ApiTask, request: Request, response: Response) => Promise<void>;

/** Handlers of requests that come with a token, and what answers them. */
interface TokenHandlers {
  withToken(work: (token: Token, request: Request, response: Response) => Promise<void>): Handler;
  forSite(endpoint: Endpoint, taskOf: SiteTask): Handler;
  readonly answer: Answer;
}

function tokenHandlers(deps: ApiDeps): TokenHandlers {
  const answer = answerInTurn(deps);
  const withToken: TokenHandlers['withToken'] = (work) => async (request, response) => {
    const token = deps.bearer.admit(request, response, 'reports');
    if (token !== undefined) await work(token, request, response);
  };
  return {
    answer,
    withToken,
    forSite: (endpoint, taskOf) =>
      withToken(async (token, request, response) => {
        const site = deps.registry.siteOfDomain(String(request.params['domain']).toLowerCase());
        if (site === undefined) throw new ApiProblem(404, 'There is no such site here.');
        if (!tokenReads(token, site)) throw new ApiProblem(403, `This token may not read ${site.domain}.`);
        await answer(token, taskOf(site, readQuery(request.originalUrl, endpoint.parameters), request), request, response);
      }),
  };
}

/** A token reads one thing after the other: however much it asks for, the pages wait for one answer at most. */
function answerInTurn({ refresh, reports }: ApiDeps): Answer {
  const turns = new Map<TokenId, ReturnType<typeof oneAtATime>>();
  return async (token, task, request, response) => {
    const inTurn = turns.get(token.id) ?? oneAtATime();
    turns.set(token.id, inTurn);
    await inTurn(async () => {
      const signal = whileConnected(response);
      if (signal.aborted) return;
      if (task.kind !== 'sites') await refresh(task.domain);
      const reading = await reports.read(task, signal);
      if (reading === undefined) return;
      if (task.kind === 'list') linkToNext(task, reading, request, response);
      send(request, response, reading);
    });
  };
}

const NO_STORE = { 'Cache-Control': 'no-store' } as const;

/** Leads to the rows after these. */
function linkToNext(
  { domain, list, query }: Extract<ApiTask, { kind: 'list' }>,
  { total }: ApiReading,
  request: Request,
  response: Response,
): void {
  const next = query.offset + query.limit;
  if (next >= (total ?? 0)) return;
  const parameters = readQuery(request.originalUrl, endpoints.readList.parameters);
  parameters.set('offset', String(next));
  parameters.set('limit', String(query.limit));
  response.set('Link', `</api/v1/sites/${domain}/lists/${list}?${parameters}>; rel="next"`);
}

function send(request: Request, response: Response, { body, etag }: ApiReading): void {
  response.set('ETag', etag);
  // By hand: Express takes the `no-cache` that fetch sends along for a reason to answer in full.
  const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim());
  if (known.includes(etag)) response.status(304).end();
  else response.type('json').send(Buffer.from(body.buffer));
}
