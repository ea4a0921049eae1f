/**
 * A server address as a map finds it fastest: an IPv4 network of 24 bits is a number below 2^24, an IPv4 address one
 * above, anything else (IPv6, none) its text.
 */
export type AddressKey = number | string;

const NETWORKS = 2 ** 24;

/** The key of 0.0.0.0; those of networks are below. */
export const FIRST_ADDRESS = NETWORKS;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(\/24)?$/;

/** Every text has a key of its own. */
export function addressKey(text: string): AddressKey {
  const found = IPV4.exec(text);
  if (found === null) return text;
  const [, a, b, c, d, network] = found;
  const address = ((Number(a) * 256 + Number(b)) * 256 + Number(c)) * 256 + Number(d);
  const key = network === undefined ? NETWORKS + address : Math.floor(address / 256);
  // Leading zeros, parts above 255 or a network with a host: not the way addresses are written.
  return addressOfKey(key) === text ? key : text;
}

/** The text of a key. */
export function addressOfKey(key: AddressKey): string {
  if (typeof key === 'string') return key;
  if (key < NETWORKS) return `${key >>> 16}.${(key >>> 8) & 255}.${key & 255}.0/24`;
  const address = key - NETWORKS;
  return `${Math.floor(address / NETWORKS)}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
