import type { Database } from 'better-sqlite3';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { comparedPeriod } from '../../reports/period.ts';
import { tokenReads } from '../access/tokens.ts';
import { Refusal } from '../store/refusal.ts';
import { listSites } from '../store/sites.ts';
import type { Token } from '../store/tokens.ts';
import { type Seconds, seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';
import { apiDocument } from './api-document.ts';
import { type Endpoint, type EndpointId, endpoints } from './api-endpoints.ts';
import { ApiProblem } from './api-problem.ts';
import { readAsked, readLimit, readQuery, readUnit, readWanted } from './api-query.ts';
import type { ApiReading } from './api-reading.ts';
import { listNames } from './api-schemas.ts';
import type { BearerAccess } from './bearer-access.ts';
import { sendProblem } from './problem.ts';
import type { ReportThread } from './report-thread-client.ts';

export interface ApiParts {
  readonly db: Database;
  readonly bearer: BearerAccess;
  readonly reports: ReportThread;
  readonly publicUrl: string;
  nowMs(): number;
  /** Brings a site's rollups up to date before they are read. */
  freshen(domain: string): Promise<void>;
  failed(error: unknown): void;
}

type Handler = (request: Request, response: Response) => Promise<void>;

/** `/api/v1`: what programs read, through the same functions as the pages. */
export function apiRoutes(parts: ApiParts): Router {
  const { db, bearer, reports } = parts;
  const router = Router({ caseSensitive: true });
  const now = (): Seconds => seconds(Math.floor(parts.nowMs() / 1000));

  router.use((request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else sendProblem(response, 405, 'Nothing is changed here: ask with GET or HEAD.', { Allow: 'GET, HEAD' });
  });

  const withToken =
    (work: (token: Token, request: Request, response: Response) => Promise<void>): Handler =>
    async (request, response) => {
      const token = bearer.admit(request, response, 'reports');
      if (token !== undefined) await work(token, request, response);
    };

  const forSite = (
    endpoint: Endpoint,
    read: (site: Site, query: URLSearchParams, request: Request, response: Response) => Promise<ApiReading>,
  ): Handler =>
    withToken(async (token, request, response) => {
      const domain = String(request.params['domain']).toLowerCase();
      const site = listSites(db).find((each) => each.domain === domain);
      if (site === undefined) throw new ApiProblem(404, 'There is no such site here.');
      if (!tokenReads(token, site)) throw new ApiProblem(403, `This token may not read ${site.domain}.`);
      const query = readQuery(request.originalUrl, endpoint.parameters);
      send(request, response, await read(site, query, request, response));
    });

  const asked = (site: Site, query: URLSearchParams) => readAsked(query, site.zone.dayOf(now()));

  let document: string | undefined;

  const handlers: Readonly<Record<EndpointId, Handler>> = {
    readSites: withToken(async (token, request, response) => {
      readQuery(request.originalUrl, endpoints.readSites.parameters);
      const domains = listSites(db).flatMap((site) => (tokenReads(token, site) ? [site.domain] : []));
      send(request, response, await reports.read({ kind: 'sites', domains }));
    }),
    readReport: forSite(endpoints.readReport, async (site, query) => {
      const { period, filters } = asked(site, query);
      const limit = readLimit(query);
      await parts.freshen(site.domain);
      return reports.read({ kind: 'report', domain: site.domain, period, filters, limit });
    }),
    readTotals: forSite(endpoints.readTotals, async (site, query) => {
      const { choice, period, comparison, filters } = asked(site, query);
      const compared = comparedPeriod(choice, period, comparison);
      await parts.freshen(site.domain);
      return reports.read({ kind: 'totals', domain: site.domain, period, filters, compared });
    }),
    readList: forSite(endpoints.readList, async (site, query, request, response) => {
      const list = listNames.find((name) => name === request.params['list']);
      if (list === undefined) throw new ApiProblem(404, `There is no such list; there are ${listNames.join(', ')}.`);
      const { period, filters } = asked(site, query);
      const wanted = readWanted(query, list);
      await parts.freshen(site.domain);
      const reading = await reports.read({ kind: 'list', domain: site.domain, period, filters, list, wanted });
      const next = wanted.offset + wanted.limit;
      if (next < (reading.total ?? 0)) {
        query.set('offset', String(next));
        query.set('limit', String(wanted.limit));
        response.set('Link', `</api/v1/sites/${site.domain}/lists/${list}?${query}>; rel="next"`);
      }
      return reading;
    }),
    readSeries: forSite(endpoints.readSeries, async (site, query) => {
      const { period, filters } = asked(site, query);
      const by = readUnit(query);
      await parts.freshen(site.domain);
      return reports.read({ kind: 'series', domain: site.domain, period, filters, by });
    }),
    readLive: forSite(endpoints.readLive, async (site) => {
      await parts.freshen(site.domain);
      return reports.read({ kind: 'live', domain: site.domain, now: now() });
    }),
    readDocument: async (request, response) => {
      readQuery(request.originalUrl, endpoints.readDocument.parameters);
      document ??= JSON.stringify(apiDocument(parts.publicUrl));
      response.set('Cache-Control', 'public, max-age=3600').type('json').send(document);
    },
  };
  for (const [id, handler] of Object.entries(handlers))
    router.get(endpoints[id as EndpointId].path.replaceAll(/\{(\w+)\}/g, ':$1'), handler);

  router.use((_request: Request, response: Response) =>
    sendProblem(response, 404, 'There is nothing at this address; /api/v1/openapi.json says what there is.', NO_STORE),
  );

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else if (error instanceof ApiProblem) {
      const more = error.parameter === undefined ? {} : { parameter: error.parameter };
      sendProblem(response, error.status, error.message, NO_STORE, more);
    } else if (error instanceof URIError)
      sendProblem(response, 400, 'The address is not percent-encoded as it has to be.', NO_STORE);
    else if (error instanceof Refusal) sendProblem(response, 503, error.message, { ...NO_STORE, 'Retry-After': '5' });
    else {
      parts.failed(error);
      sendProblem(response, 500, 'The answer could not be made; the log of the server says why.', NO_STORE);
    }
  });

  return router;
}

const NO_STORE = { 'Cache-Control': 'no-store' } as const;

function send(request: Request, response: Response, { body, etag }: ApiReading): void {
  response.set('ETag', etag);
  // By hand: Express takes the `no-cache` that fetch sends along for a reason to answer in full.
  const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim());
  if (known.includes(etag)) response.status(304).end();
  else response.type('json').send(Buffer.from(body.buffer));
}
