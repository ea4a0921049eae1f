import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Collector } from './collector.ts';

/**
 * One server for two kinds of request: hits go straight to the collector, everything else to Express, whose cost a
 * request is several times a bare server's.
 */
export function frontDoor(collector: Collector, others: RequestListener): Server {
  return createServer({ keepAliveTimeout: 65_000 }, (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/';
    if (url === '/collect' || url.startsWith('/collect?')) collector.collect(request, response);
    else if (url.startsWith('/collect.gif') && (url.length === 12 || url[12] === '?'))
      collector.pixel(request, response, url.slice(13));
    else others(request, response);
  });
}
