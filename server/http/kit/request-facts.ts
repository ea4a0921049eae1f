import type { IncomingMessage } from 'node:http';
import { readUserAgent } from '../../domain/browser.ts';
import { type CanonicalAddress, forwardedAddress, parseAddress } from '../../domain/server-address.ts';

/**
 * The client's address, `proxies` in front of it being vouched for. Undefined when nobody knows it: the connection was
 * reset before it was read, or is one of a Unix socket.
 */
export function requestAddress(request: IncomingMessage, proxies: number): CanonicalAddress | undefined {
  const forwardedFor = proxies === 0 ? undefined : request.headers['x-forwarded-for'];
  const vouchedFor =
    forwardedFor === undefined
      ? undefined
      : forwardedAddress(typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(','), proxies);
  if (vouchedFor !== undefined) return vouchedFor;
  return parseAddress(request.socket.remoteAddress ?? '');
}

/** The browser that asks, family and major version, `unknown` where that cannot be told. */
export function requestBrowser({ headers }: IncomingMessage): string {
  const { family, version } = readUserAgent(headers['user-agent'] ?? '').browser;
  return `${family} ${version}`.trim();
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
