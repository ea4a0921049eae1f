import type { CookieOptions, Request, Response } from 'express';
import { SESSION_SECONDS } from '../access/sessions.ts';

const NAME = 'sixfold_session';

/**
 * The cookie that holds the token of whoever is signed in. Under HTTPS its name begins with `__Host-`: a browser takes it
 * from this very host alone and by HTTPS alone (RFC 6265bis, 4.1.3.2), so that no neighbour can put one of its own there.
 */
export interface SessionCookie {
  /** The token that a request carries, if any. */
  read(request: Request): string | undefined;
  set(request: Request, response: Response, token: string): void;
  clear(request: Request, response: Response): void;
}

export function sessionCookie(publicUrl: string): SessionCookie {
  const isSecure = (request: Request) => publicUrl.startsWith('https:') || request.secure;
  const name = (request: Request) => cookieName(NAME, isSecure(request));
  const options = (request: Request): CookieOptions => ({ ...COOKIE, secure: isSecure(request) });
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

const COOKIE = { httpOnly: true, sameSite: 'lax', path: '/' } as const;

function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

function cookieValue(request: Request, wanted: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === wanted) return value;
  }
  return undefined;
}
