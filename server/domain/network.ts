import { BlockList, isIPv4 } from 'node:net';
import { groupsOf, parseAddress } from './server-address.ts';

/** Tells whether a canonical address lies in one of a site's excluded networks. */
export type AddressMatch = (address: string) => boolean;

/** What a network looks like, for messages. */
export const NETWORK_FORM = 'an address or a network in CIDR notation, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32';

/**
 * An address or network in CIDR notation (RFC 4632, RFC 4291), canonical, with nothing but zeros beyond its prefix;
 * undefined for anything else. A single address is a network of one.
 */
export function parseNetwork(text: string): string | undefined {
  const [, base = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const address = /[[\]%]|\.\d+:/.test(base) ? undefined : parseAddress(base);
  if (address === undefined) return undefined;
  const mapped = base.includes(':') && isIPv4(address);
  const bits = isIPv4(address) ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length) - (mapped ? 96 : 0);
  return prefix >= 0 && prefix <= bits ? `${masked(address, prefix)}/${prefix}` : undefined;
}

/** An address with its first bits only. */
function masked(address: string, prefix: number): string {
  const four = isIPv4(address);
  const [size, groups] = four ? [8, address.split('.').map(Number)] : [16, groupsOf(address)];
  const kept = groups.map((part, index) => {
    const lost = Math.min(size, Math.max(0, size * (index + 1) - prefix));
    return (part >> lost) << lost;
  });
  return four ? kept.join('.') : (parseAddress(kept.map((part) => part.toString(16)).join(':')) ?? address);
}

/** Joins networks, as `parseNetwork` gives them, to one test. */
export function addressMatch(networks: readonly string[]): AddressMatch | undefined {
  if (networks.length === 0) return undefined;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
