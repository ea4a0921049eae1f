import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Page {
  readonly type?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A customer's web server with these pages by path; closed after the test. Gives its port. */
export async function servePages(t: TestContext, pages: Readonly<Record<string, Page>>): Promise<number> {
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? '/').replace(/[?#].*/, '')];
    response.writeHead(page === undefined ? 404 : 200, {
      'Content-Type': page?.type ?? 'text/html; charset=utf-8',
      ...page?.headers,
    });
    response.end(page?.body ?? 'nothing here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
