import { hash, randomBytes } from 'node:crypto';
import type { Site } from '../domain/site.ts';
import type { Token, TokenScope, TokenStore } from '../store/registry/tokens.ts';
import { mayAdminister, mayRead } from './permissions.ts';

const DAY_SECONDS = 86_400;

// Begins with a word of its own, so that scanners for leaked secrets find it; then 256 random bits.
const FORM = /^sixfold_[\w-]{43}$/;

/** A new token, to be shown once, and what is stored of it. */
export function newToken(): { readonly token: string; readonly tokenHash: string } {
  const token = `sixfold_${randomBytes(32).toString('base64url')}`;
  return { token, tokenHash: hashed(token) };
}

// A token holds 256 random bits: there is nothing that a slow hash or a salt would protect.
function hashed(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Why a token does not work; said only to somebody who has it. */
export type TokenFault = 'unknown' | 'expired' | 'revoked' | 'user disabled';

export function tokenFault(token: Token, now: number): TokenFault | undefined {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt !== null && token.expiresAt <= now) return 'expired';
  return token.user?.disabled === true ? 'user disabled' : undefined;
}

/** Tokens as programs send them. */
export interface Tokens {
  /** The stored token of a text that was sent, or why it does not work. */
  find(text: string): Token | TokenFault;
}

/**
 * @param now Unix seconds
 * @param failed the day of use could not be written, which keeps nobody from reading
 */
export function tokens(store: TokenStore, now: () => number, failed: (error: unknown) => void): Tokens {
  return {
    find(text) {
      const token = FORM.test(text) ? store.byHash(hashed(text)) : undefined;
      if (token === undefined) return 'unknown';
      const fault = tokenFault(token, now());
      if (fault !== undefined) return fault;
      const day = Math.floor(now() / DAY_SECONDS);
      if (token.lastUsedDay !== day) {
        try {
          store.noteUse(token.id, day);
        } catch (error) {
          failed(error);
        }
      }
      return token;
    },
  };
}

/** Whether a token reads a site: never more than its user may, as things are now (decision 108). */
export function tokenReads(token: Token, site: Site): boolean {
  return (token.allSites || token.sites.includes(site.id)) && (token.user === null || mayRead(token.user, site));
}

/** Whether a token has a scope. The metrics are those of the whole server, so its user has to be an administrator still. */
export function tokenHas(token: Token, scope: TokenScope): boolean {
  if (!token.scopes.includes(scope)) return false;
  return scope === 'reports' || token.user === null || mayAdminister(token.user);
}
