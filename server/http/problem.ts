import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Malformed',
  401: 'Not signed in',
  403: 'Refused',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

/** Answers with a problem document (RFC 9457). `detail` is a sentence for the caller; it never holds a path, SQL or a stack. */
export function sendProblem(response: ServerResponse, status: number, detail: string, headers: OutgoingHttpHeaders = {}): void {
  const body = JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail });
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
