import { isIPv4, isIPv6 } from 'node:net';

/** How much of an address is stored. */
export type ServerAddressMode = 'network' | 'full' | 'off';

/**
 * An address in its canonical form: IPv4 in dotted decimal, IPv6 as RFC 5952 writes it, an IPv4-mapped one as IPv4.
 * Ports, brackets and zone ids are dropped. Undefined for anything that is no address.
 */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const trimmed = text.trim();
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed);
  const bare = bracketed?.[1] ?? trimmed.replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1');
  if (isIPv4(bare)) return bracketed === null ? bare : undefined;
  const withoutZone = bare.replace(/%[^%]*$/, '');
  return isIPv6(withoutZone) ? canonical(groupsOf(withoutZone)) : undefined;
}

/** The eight groups of an IPv6 address. */
export function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex =
    dotted === null
      ? address
      : `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`;
  const [head = '', tail] = hex.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return read(head);
  const [left, right] = [read(head), read(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function canonical(groups: readonly number[]): string {
  const [, , , , , mark = 0, high = 0, low = 0] = groups;
  if (mark === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  let [best, length] = [-1, 1];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > length) [best, length] = [start, end - start];
  }
  const write = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best < 0 ? write(groups) : `${write(groups.slice(0, best))}::${write(groups.slice(best + length))}`;
}

/** What is stored of a canonical address: its network (IPv4 /24, IPv6 /48), the address, or nothing. */
export function recordedServerAddress(address: string, mode: ServerAddressMode): string | null {
  if (mode === 'off') return null;
  if (mode === 'full') return address;
  if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  return `${canonical([...groupsOf(address).slice(0, 3), 0, 0, 0, 0, 0])}/48`;
}

/**
 * The address that the last of so many proxies wrote into X-Forwarded-For, counted from the right. Undefined when there
 * are too few entries, or the entry is no address.
 */
export function forwardedAddress(forwardedFor: string, proxies: number): string | undefined {
  const entries = forwardedFor.split(',');
  const entry = entries[entries.length - proxies];
  return entry === undefined ? undefined : parseAddress(entry);
}
