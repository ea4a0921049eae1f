import { domainToASCII } from 'node:url';
import type { Zone } from './day.ts';

export type SiteId = number & { readonly idOf: 'site' };

/** A registered domain with its hosts and time zone. */
export interface Site {
  readonly id: SiteId;
  readonly domain: string;
  readonly zone: Zone;
  readonly aliases: readonly string[];
  /** The domain, `www.` before it, and the aliases: the hosts whose pages may report hits. */
  readonly hosts: ReadonlySet<string>;
}

export function siteOf(id: SiteId, domain: string, zone: Zone, aliases: readonly string[]): Site {
  return { id, domain, zone, aliases, hosts: new Set([domain, `www.${domain}`, ...aliases]) };
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * A host name in lower-case ASCII (RFC 1123, internationalised names by UTS 46), or undefined for anything else: an
 * address, a URL, a name with a port. Of names without a dot only `localhost` is one.
 */
export function parseDomain(text: string): string | undefined {
  const trimmed = text.trim().replace(/\.$/, '');
  if (!/^[^\s/:@?#[\]%\\]+$/.test(trimmed)) return undefined;
  const ascii = domainToASCII(trimmed);
  const labels = ascii.split('.');
  const last = labels.at(-1) ?? '';
  if (ascii.length > 253 || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(last)) return undefined;
  return labels.length > 1 || ascii === 'localhost' ? ascii : undefined;
}

/** The host of an Origin, a Referer or any URL, in lower case and without its port; undefined when there is none. */
export function hostOf(url: string): string | undefined {
  // The usual `scheme://host[:port][/...]` is read without the cost of a URL object.
  const plain = /^https?:\/\/([a-z0-9.-]+)(?::\d{1,5})?(?:[/?#]|$)/.exec(url);
  if (plain?.[1] !== undefined) return plain[1];
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}
