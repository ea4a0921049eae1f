import { SITE_RATE_LIMIT, type Site } from '../domain/site.ts';
import { boundedMap } from '../lib/bounded-map.ts';

// Keys remembered at most; the oldest goes first, which forgives it, never blocks it.
const KEYS = 100_000;

/** Takes a token of the key's bucket of so many a minute; false when it is empty. */
export type RateLimit = (key: string | number, perMinute: number, nowMs: number) => boolean;

/**
 * A token bucket a key, in memory only. A bucket holds a minute's worth, so a burst of an office behind one address
 * passes and a flood does not.
 */
export function rateLimit(): RateLimit {
  const buckets = boundedMap<string | number, { tokens: number; atMs: number }>(KEYS);
  return (key, perMinute, nowMs) => {
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      buckets.set(key, { tokens: perMinute - 1, atMs: nowMs });
      return true;
    }
    bucket.tokens = Math.min(perMinute, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * perMinute) / 60_000);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}

/** What of an address a limit is held against: the address, of IPv6 its /64. */
export function rateKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(missing).fill('0'), ...(tail === undefined || tail === '' ? [] : tail.split(':'))]
    .slice(0, 4)
    .join(':');
}

/**
 * The limits on hits: one for each address, and one for each site.
 *
 * @param perAddress hits a minute; undefined: no limit, and none for a site that does not ask for its own
 */
export function hitLimits(perAddress: number | undefined): (site: Site, address: string, nowMs: number) => boolean {
  const [withinAddress, withinSite] = [rateLimit(), rateLimit()];
  return (site, address, nowMs) => {
    const perSite = site.rules.rateLimit ?? (perAddress === undefined ? 0 : SITE_RATE_LIMIT);
    if (perAddress !== undefined && !withinAddress(rateKey(address), perAddress, nowMs)) return false;
    return perSite === 0 || withinSite(site.id, perSite, nowMs);
  };
}
