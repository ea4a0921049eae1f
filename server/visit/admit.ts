import type { ExclusionReason } from './exclusion.ts';
import type { RecordedPath } from './path.ts';
import { kindOf } from './path-kind.ts';
import { hostOf, type Site } from './site.ts';
import type { AccessKind } from './visits.ts';

/** What is known of a live hit once its body and headers are read. */
export interface LiveHit {
  readonly bot: boolean;
  /** `Sec-GPC: 1` or `DNT: 1`. */
  readonly privacySignal: boolean;
  readonly origin: string | undefined;
  readonly referer: string | undefined;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
}

/** The first reason of the list by which a live hit is not counted, of those that need no memory; undefined when it is. */
export function exclusionOfHit(site: Site, hit: LiveHit): ExclusionReason | undefined {
  if (hit.bot) return 'bot';
  if (hit.privacySignal) return 'privacy-signal';
  if (!fromSite(site, hit.origin) || !fromSite(site, hit.referer)) return 'origin';
  const kind = kindOf(hit.path);
  if (hit.kind === 'download' ? kind !== 'document' : kind === 'asset') return 'asset';
  return undefined;
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
  /** Undefined when the line's target is no path, or one that is too long. */
  readonly path: RecordedPath | undefined;
}

export type LineAdmission = { readonly excluded: ExclusionReason } | { readonly kind: AccessKind; readonly path: RecordedPath };

const PAGE_STATUS: ReadonlySet<number> = new Set([200, 304]);
const DOCUMENT_STATUS: ReadonlySet<number> = new Set([200, 206, 304]);

/** What a log line counts as, or why it does not. */
export function admitLine({ method, target, status, bot, path }: LineHit): LineAdmission {
  // The target of CONNECT or OPTIONS need not be a path at all: such a line was read, it only does not count.
  if (path === undefined) return { excluded: method === 'GET' || target.startsWith('/') ? 'malformed' : 'method' };
  if (method !== 'GET') return { excluded: 'method' };
  if (bot) return { excluded: 'bot' };
  const kind = kindOf(path);
  if (!(kind === 'document' ? DOCUMENT_STATUS : PAGE_STATUS).has(status)) return { excluded: 'status' };
  if (kind === 'asset') return { excluded: 'asset' };
  return { kind: kind === 'document' ? 'download' : 'page', path };
}
