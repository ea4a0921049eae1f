// Keys remembered at most; the oldest goes first, which forgives it, never blocks it.
const KEYS = 100_000;

/**
 * A token bucket a key, in memory only. A bucket holds a minute's worth, so a burst of an office behind one address
 * passes and a flood does not.
 *
 * @param perMinute tokens a minute; undefined: everything passes
 * @returns takes a token of the key's bucket; false when it is empty
 */
export function rateLimit(perMinute: number | undefined): (key: string, nowMs: number) => boolean {
  if (perMinute === undefined) return () => true;
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (key, nowMs) => {
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= KEYS) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
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
