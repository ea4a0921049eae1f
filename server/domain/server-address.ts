import { isIPv4, isIPv6 } from 'node:net';

declare const canonicalAddress: unique symbol;

/** An address as `parseAddress` gives it: only of such a one is anything recorded (decision 14). */
export type CanonicalAddress = string & { readonly [canonicalAddress]: true };

/** How much of an address is stored. */
export type ServerAddressMode = 'network' | 'full' | 'off';

/**
 * An address in its canonical form: IPv4 in dotted decimal, IPv6 as RFC 5952 writes it, an IPv4-mapped one as IPv4.
 * Ports, brackets and zone ids are dropped. Undefined for anything that is no address.
 */
export function parseAddress(text: string): CanonicalAddress | undefined {
  return canonicalText(text) as CanonicalAddress | undefined;
}

function canonicalText(text: string): string | undefined {
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
  const dottedEnd = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex =
    dottedEnd === null
      ? address
      : `${dottedEnd[1]}${(Number(dottedEnd[2]) * 256 + Number(dottedEnd[3])).toString(16)}:${(Number(dottedEnd[4]) * 256 + Number(dottedEnd[5])).toString(16)}`;
  const [head = '', tail] = hex.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return read(head);
  const [left, right] = [read(head), read(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function canonical(groups: readonly number[]): string {
  const [, , , , , mark = 0, high = 0, low = 0] = groups;
  if (mark === 0xffff && groups.slice(0, 5).every((group) => group === 0)) return dotted(high, low);
  let [best, length] = [-1, 1];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > length) [best, length] = [start, end - start];
  }
  const write = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best < 0 ? write(groups) : `${write(groups.slice(0, best))}::${write(groups.slice(best + length))}`;
}

/** An IPv4 address of its two halves. */
function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The IPv4 address that an address of 6to4 (RFC 3056) or Teredo (RFC 4380, section 4) carries whole in its groups. */
function carriedAddress(groups: readonly number[]): string | undefined {
  const [first = 0, second = 0, third = 0] = groups;
  if (first === 0x2002) return dotted(second, third);
  // Teredo turns each bit of it round.
  if (first === 0x2001 && second === 0) return dotted((groups[6] ?? 0) ^ 0xffff, (groups[7] ?? 0) ^ 0xffff);
  return undefined;
}

/**
 * What is stored of an address: its network (IPv4 /24, IPv6 /48, of 6to4 and Teredo the /24 of the IPv4 address that
 * they carry, which a /48 would tell whole: decision 15), the address, or nothing.
 */
export function recordedServerAddress(address: CanonicalAddress, mode: ServerAddressMode): string | null {
  if (mode === 'off') return null;
  if (mode === 'full') return address;
  if (!address.includes(':')) return networkOf(address);
  const groups = groupsOf(address);
  const carried = carriedAddress(groups);
  return carried === undefined ? `${canonical([...groups.slice(0, 3), 0, 0, 0, 0, 0])}/48` : networkOf(carried);
}

function networkOf(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}

/** What a network of 6to4 that was recorded before carries; undefined for anything else. */
export function narrowedFormerNetwork(recorded: string): string | undefined {
  const address = /^(2002:.*)\/48$/.exec(recorded)?.[1];
  const carried = address === undefined ? undefined : carriedAddress(groupsOf(address));
  return carried === undefined ? undefined : networkOf(carried);
}

/**
 * The address that the last of so many proxies wrote into X-Forwarded-For, counted from the right. Undefined when there
 * are too few entries, or the entry is no address.
 */
export function forwardedAddress(forwardedFor: string, proxies: number): CanonicalAddress | undefined {
  const entries = forwardedFor.split(',');
  const entry = entries[entries.length - proxies];
  return entry === undefined ? undefined : parseAddress(entry);
}
