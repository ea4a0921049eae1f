import type { Request } from 'express';

/** A cookie's attributes: not for scripts, not with requests from other sites but by a link, whole host. */
export const COOKIE = { httpOnly: true, sameSite: 'lax', path: '/' } as const;

/** Whether a browser came by HTTPS: what is public says so, or the connection. */
export function isSecure(request: Request, publicUrl: string): boolean {
  return publicUrl.startsWith('https:') || request.secure;
}

/**
 * A cookie's name. Under HTTPS it begins with `__Host-`: a browser takes it from this very host alone and by HTTPS alone
 * (RFC 6265bis, 4.1.3.2), so that no neighbour can put one of its own there.
 */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

export function cookieValue(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
