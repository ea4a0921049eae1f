import { type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import { NO_CONTENT_RUNS } from './answer-headers.ts';

/**
 * A problem document (RFC 9457) as text. `detail` is a sentence for the caller; it never holds a path, SQL or a stack.
 * `more` are members of its own, such as the parameter that was wrong.
 */
export function problemBody(status: number, detail: string, more: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...more });
}

/** Answers with a problem document. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: OutgoingHttpHeaders = {},
  more: Readonly<Record<string, string>> = {},
): void {
  const body = problemBody(status, detail, more);
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...NO_CONTENT_RUNS,
    ...headers,
  });
  response.end(body);
}
