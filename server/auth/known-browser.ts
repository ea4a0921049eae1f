import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** A browser in which somebody signed in with a password that is still the same. */
export type KnownBrowserId = string & { readonly idOf: 'known browser' };

/** The mark that a browser keeps once somebody signed in there: it proves that, and opens nothing. */
export interface KnownBrowsers {
  /** A mark for whoever just signed in. */
  markFor(name: string, passwordHash: string): string;
  /** The browser of a mark, if it is one of ours for this name and its password as it is now. */
  read(mark: string, name: string, passwordHash: string): KnownBrowserId | undefined;
}

const ID_BYTES = 12;
const FORM = /^([\w-]{16})\.([\w-]{43})$/;

/**
 * Marks are signed with HMAC-SHA-256 over the browser's random id, the name as it is typed and a fingerprint of the
 * password's hash, so a mark ends with the password, however it is changed.
 */
export function knownBrowsers(key: Uint8Array, randomBytes: (length: number) => Buffer): KnownBrowsers {
  const signatureOf = (id: string, name: string, passwordHash: string) =>
    createHmac('sha256', key)
      .update(`${id}\0${name}\0${hash('sha256', passwordHash, 'hex')}`)
      .digest('base64url');
  return {
    markFor(name, passwordHash) {
      const id = randomBytes(ID_BYTES).toString('base64url');
      return `${id}.${signatureOf(id, name, passwordHash)}`;
    },
    read(mark, name, passwordHash) {
      const [, id = '', given = ''] = FORM.exec(mark) ?? [];
      if (id === '') return undefined;
      // As texts: the last character of 43 has bits that are not read.
      const signature = Buffer.from(given);
      const expected = Buffer.from(signatureOf(id, name, passwordHash));
      return signature.length === expected.length && timingSafeEqual(signature, expected) ? (id as KnownBrowserId) : undefined;
    },
  };
}
