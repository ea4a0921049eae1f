import { addressMatch } from './network.ts';

/** Networks that are not on the public internet: loopback, private (RFC 1918, RFC 4193), shared (RFC 6598), link-local. */
const isPrivateAddress = addressMatch([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

/** Whether a stored server address, with or without the length of its network, is not on the public internet. */
export function isPrivate(serverAddress: string): boolean {
  const [address = ''] = serverAddress.split('/');
  return address === '::' || isPrivateAddress?.(address) === true;
}
