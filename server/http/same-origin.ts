import type { IncomingMessage } from 'node:http';

/**
 * Whether a form came from a page of this server. Browsers say so with Origin, or where a page's referrer policy
 * makes that `null`, with Sec-Fetch-Site; a request with neither comes from no browser.
 */
export function fromOwnPage({ headers }: IncomingMessage, publicUrl: string): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined || origin === 'null')
    return site === undefined ? origin === undefined : site === 'same-origin' || site === 'none';
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === headers.host || host === new URL(publicUrl).host;
}
