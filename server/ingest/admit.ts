import type { ExclusionReason } from '../domain/exclusion.ts';
import type { ReadPath, RecordedPath } from '../domain/path/path.ts';
import { kindOf } from '../domain/path/path-kind.ts';
import type { CanonicalAddress } from '../domain/server-address.ts';
import { hostOf, type Site } from '../domain/site.ts';
import type { AccessKind } from '../domain/visit.ts';

/** What a live hit says of itself. */
export interface LiveHit {
  /** `Sec-GPC: 1` or `DNT: 1`. */
  readonly privacySignal: boolean;
  readonly origin: string | undefined;
  readonly referer: string | undefined;
  readonly address: CanonicalAddress;
  readonly kind: AccessKind;
  /** Undefined when it cannot be read. */
  readonly path: ReadPath | undefined;
}

/**
 * What a live hit counts as, or the first reason of the list by which it does not, of those that need no memory. What
 * its path may be recorded as is worked out once nothing else speaks against it.
 */
export function admitHit(site: Site, hit: LiveHit, bot: boolean): LineAdmission {
  if (hit.path === undefined) return { excluded: 'malformed' };
  if (bot) return { excluded: 'bot' };
  if (hit.privacySignal) return { excluded: 'privacy-signal' };
  if (!fromSite(site, hit.origin) || !fromSite(site, hit.referer)) return { excluded: 'origin' };
  if (site.excludesAddress?.(hit.address) === true) return { excluded: 'address' };
  const path = hit.path.recorded();
  const kind = kindOf(path, site.extensions);
  if (hit.kind === 'download' ? kind !== 'document' : kind === 'asset') return { excluded: 'asset' };
  if (site.excludesPath?.(path) === true) return { excluded: 'path' };
  return { kind: hit.kind, path };
}

/** Whether a header that names where a hit came from names the site, or was not sent. */
function fromSite(site: Site, header: string | undefined): boolean {
  if (header === undefined || header === '' || header === 'null') return true;
  const host = hostOf(header);
  return host !== undefined && site.hosts.has(host);
}

/** What is known of a log line that could be read. */
export interface LineHit {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bot: boolean;
  /** Undefined when the line names a host instead. */
  readonly address: CanonicalAddress | undefined;
  /** Undefined when the line's target is no path, or one that is too long. */
  readonly path: ReadPath | undefined;
}

export type LineAdmission = { readonly excluded: ExclusionReason } | { readonly kind: AccessKind; readonly path: RecordedPath };

const PAGE_STATUS: ReadonlySet<number> = new Set([200, 304]);
// Holds those of pages, too.
const DOCUMENT_STATUS: ReadonlySet<number> = new Set([200, 206, 304]);

/** What a log line counts as, or why it does not. */
export function admitLine(site: Site, { method, target, status, bot, address, path }: LineHit): LineAdmission {
  // The target of CONNECT or OPTIONS need not be a path at all: such a line was read, it only does not count.
  if (path === undefined) return { excluded: method === 'GET' || target.startsWith('/') ? 'malformed' : 'method' };
  if (method !== 'GET') return { excluded: 'method' };
  if (bot) return { excluded: 'bot' };
  if (address !== undefined && site.excludesAddress?.(address) === true) return { excluded: 'address' };
  if (!DOCUMENT_STATUS.has(status)) return { excluded: 'status' };
  const recorded = path.recorded();
  const kind = kindOf(recorded, site.extensions);
  if (!(kind === 'document' ? DOCUMENT_STATUS : PAGE_STATUS).has(status)) return { excluded: 'status' };
  if (kind === 'asset') return { excluded: 'asset' };
  if (site.excludesPath?.(recorded) === true) return { excluded: 'path' };
  return { kind: kind === 'document' ? 'download' : 'page', path: recorded };
}

/** What is known of a request that the site's own server answered. */
export interface ServedHit {
  readonly bot: boolean;
  readonly privacySignal: boolean;
  readonly address: CanonicalAddress;
  readonly status: number;
  readonly path: ReadPath | undefined;
}

/** What such a request counts as: as a GET of an access log, except that the visitor may have asked not to be counted. */
export function admitServed(site: Site, { bot, privacySignal, address, status, path }: ServedHit): LineAdmission {
  if (path !== undefined && !bot && privacySignal) return { excluded: 'privacy-signal' };
  return admitLine(site, { method: 'GET', target: '/', status, bot, address, path });
}
