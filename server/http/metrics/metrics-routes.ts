import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { Router } from 'express';
import type { BearerAuth } from '../kit/bearer-token.ts';
import { hostName, isThisMachine } from '../kit/own-host.ts';
import { requestAddress } from '../kit/request-facts.ts';
import { type MetricsDeps as MetricsReadings, serverMetrics } from './metrics.ts';
import { metricsText } from './metrics-text.ts';

export interface MetricsRouteDeps extends MetricsReadings {
  readonly bearer: BearerAuth;
}

/** `/metrics` for Prometheus: from this machine itself, or with a token of the scope `metrics`. */
export function metricsRoutes(deps: MetricsRouteDeps): Router {
  const router = Router();
  const read = serverMetrics(deps);
  router.get('/metrics', (request, response) => {
    if (!fromThisMachine(request) && deps.bearer.admit(request, response, 'metrics') === undefined) return;
    response.set('Cache-Control', 'no-store');
    response.type('text/plain; version=0.0.4').send(metricsText(read()));
  });
  return router;
}

// Said by proxies, and by nobody who asks directly.
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'] as const;

/**
 * Whether a program on this machine asks, and asks itself. A proxy here makes everybody come from this machine, declared
 * or not: whatever looks like one counts as outside, and so does another name than this machine's own in Host, by which
 * a page in a browser here would ask (DNS rebinding; decision 154).
 */
function fromThisMachine(request: IncomingMessage): boolean {
  const { headers } = request;
  if (!isLoopback(requestAddress(request, 0))) return false;
  if (PROXY_HEADERS.some((name) => headers[name] !== undefined)) return false;
  const name = headers.host === undefined ? undefined : hostName(headers.host);
  return name !== undefined && isThisMachine(name);
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || (address !== undefined && isIPv4(address) && address.startsWith('127.'));
}
