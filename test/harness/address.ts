import { type CanonicalAddress, parseAddress } from '../../server/domain/server-address.ts';

/** An address that a test is sure of. */
export function address(text: string): CanonicalAddress {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address.`);
  return parsed;
}
