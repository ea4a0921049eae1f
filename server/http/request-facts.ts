import type { IncomingMessage } from 'node:http';
import { forwardedAddress, parseAddress } from '../visit/server-address.ts';

/** The address a request is counted under: canonical, unless the peer has none. `proxies` in front are vouched for. */
export function requestAddress(request: IncomingMessage, proxies: number): string {
  const forwardedFor = proxies === 0 ? undefined : request.headers['x-forwarded-for'];
  const vouchedFor =
    forwardedFor === undefined
      ? undefined
      : forwardedAddress(typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(','), proxies);
  if (vouchedFor !== undefined) return vouchedFor;
  const peer = request.socket.remoteAddress ?? '';
  return parseAddress(peer) ?? peer;
}

/** Whether something is fetched for a page that nobody may ever see. */
export function isPrefetch({ headers }: IncomingMessage): boolean {
  const purpose = headers['sec-purpose'] ?? headers['purpose'] ?? headers['x-moz'];
  return typeof purpose === 'string' && /\b(?:prefetch|prerender|preview)\b/i.test(purpose);
}

/** Whether the browser asks not to be counted (Global Privacy Control, Do Not Track). */
export function hasPrivacySignal({ headers }: IncomingMessage): boolean {
  return headers['sec-gpc'] === '1' || headers['dnt'] === '1';
}
