import type { IncomingMessage } from 'node:http';
import { isThisMachine } from './own-host.ts';

/**
 * Whether a form came from a page of this server. Browsers say so with Origin, or where a page's referrer policy
 * makes that `null`, with Sec-Fetch-Site; a request with neither comes from no browser. Where the public URL is https, a
 * page that came by http was anybody's on its way, except one of the reader's own machine (a tunnel).
 */
export function fromOwnPage({ headers }: Pick<IncomingMessage, 'headers'>, publicUrl: string): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined || origin === 'null')
    return site === undefined ? origin === undefined : site === 'same-origin' || site === 'none';
  if (!URL.canParse(origin)) return false;
  const { host, hostname, protocol } = new URL(origin);
  if (publicUrl.startsWith('https:') && protocol !== 'https:' && !isThisMachine(hostname)) return false;
  return host === headers.host || host === new URL(publicUrl).host;
}
