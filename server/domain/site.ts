import { domainToASCII } from 'node:url';
import { type AddressMatch, addressMatch } from './network.ts';
import { type ExtensionKinds, extensionKinds, type OwnExtensions } from './path/path-kind.ts';
import { type PathMatch, pathMatch } from './path/path-pattern.ts';
import type { Zone } from './time/day.ts';

export type SiteId = number & { readonly idOf: 'site' };

/** Hits a minute that are taken for a site, unless it says otherwise: far more than people read, far less than a flood. */
export const SITE_RATE_LIMIT = 60_000;

/** What a site does not want counted, and which documents are its own. */
export interface SiteRules extends OwnExtensions {
  /** Networks in CIDR notation, canonical. */
  readonly excludedAddresses: readonly string[];
  readonly excludedPaths: readonly string[];
  /** Hits a minute; 0: no limit; null: the usual one. */
  readonly rateLimit: number | null;
}

/** A registered domain with its hosts, time zone and rules. */
export interface Site {
  readonly id: SiteId;
  readonly domain: string;
  readonly zone: Zone;
  readonly aliases: readonly string[];
  readonly rules: SiteRules;
  /** The domain, `www.` before it, and the aliases: the hosts whose pages may report hits. */
  readonly hosts: ReadonlySet<string>;
  /** Undefined when nothing is excluded. */
  readonly excludesAddress: AddressMatch | undefined;
  readonly excludesPath: PathMatch | undefined;
  readonly extensions: ExtensionKinds;
}

/** A site as far as its days go. */
export type SiteDays = Pick<Site, 'id' | 'zone'>;

export function siteOf(id: SiteId, domain: string, zone: Zone, aliases: readonly string[], rules: SiteRules): Site {
  return {
    id,
    domain,
    zone,
    aliases,
    rules,
    hosts: new Set([domain, `www.${domain}`, ...aliases]),
    excludesAddress: addressMatch(rules.excludedAddresses),
    excludesPath: pathMatch(rules.excludedPaths),
    extensions: extensionKinds(rules),
  };
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
