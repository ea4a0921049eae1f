import { parseDomain } from '../site.ts';

// RFC 5321, 4.5.3.1.
const LONGEST_LOCAL_PART = 64;
const LONGEST = 254;

// Atoms between dots (RFC 5322, 3.2.3). Quoted local parts are left out: hardly anybody has one.
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * One mail address, its domain in lower-case ASCII (internationalised names by UTS 46); undefined for anything else:
 * a name before it, several, a line break, an address literal.
 */
export function parseMailAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const separator = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(0, separator));
  const domain = parseDomain(trimmed.slice(separator + 1));
  if (domain === undefined || local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return undefined;
  const address = `${local}@${domain}`;
  return address.length <= LONGEST ? address : undefined;
}
