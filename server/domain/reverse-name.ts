import { groupsOf } from './server-address.ts';
import { isDelegated } from './top-level-domain.ts';

/** The name under which the names of a canonical address are found (RFC 1035, 3.5; RFC 3596, 2.5). */
export function reverseName(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const nibbles = groupsOf(address).flatMap((group) => [...group.toString(16).padStart(4, '0')]);
  return `${nibbles.reverse().join('.')}.ip6.arpa`;
}

const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+([a-z0-9-]{2,63})$/;

/**
 * The top level domain of a host name that came from the network; undefined for one that is no host name or whose label
 * is not delegated.
 */
export function labelOfName(name: string): string | undefined {
  if (name.length > 253) return undefined;
  const label = NAME.exec(name.toLowerCase().replace(/\.$/, ''))?.[1];
  return label !== undefined && isDelegated(label) ? label : undefined;
}
