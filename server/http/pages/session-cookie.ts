import type { CookieOptions, Request, Response } from 'express';
import { SESSION_SECONDS } from '../../auth/sessions.ts';
import { COOKIE, cookieName, cookieValue, isSecure } from '../kit/cookies.ts';

const NAME = 'sixfold_session';

/** The cookie that holds the token of whoever is signed in. */
export interface SessionCookie {
  /** The token that a request carries, if any. */
  read(request: Request): string | undefined;
  set(request: Request, response: Response, token: string): void;
  clear(request: Request, response: Response): void;
}

/** The cookie of a server at this address. */
export function sessionCookie(publicUrl: string): SessionCookie {
  const name = (request: Request) => cookieName(NAME, isSecure(request, publicUrl));
  const options = (request: Request): CookieOptions => ({ ...COOKIE, secure: isSecure(request, publicUrl) });
  return {
    read(request) {
      const value = cookieValue(request, name(request));
      return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
    },
    set(request, response, token) {
      response.cookie(name(request), token, { ...options(request), maxAge: SESSION_SECONDS * 1000 });
    },
    clear(request, response) {
      response.clearCookie(name(request), options(request));
      // Not "cookies": those of the whole registrable domain would go, also of neighbours.
      response.set('Clear-Site-Data', '"cache", "storage"');
    },
  };
}
