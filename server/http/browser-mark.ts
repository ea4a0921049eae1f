import type { Request, Response } from 'express';
import type { KnownBrowserId, KnownBrowsers } from '../access/known-browser.ts';
import type { CheckedUser } from '../access/sessions.ts';
import { COOKIE, cookieName, cookieValue, isSecure } from './cookies.ts';

const NAME = 'sixfold_browser';
const YEAR_MS = 365 * 86_400_000;

/** The cookie by which a browser is known in which somebody signed in before. */
export interface BrowserMark {
  /** The browser, if this user signed in there with the password as it is now. */
  read(request: Request, user: CheckedUser): KnownBrowserId | undefined;
  set(request: Request, response: Response, user: CheckedUser): void;
}

export function browserMark(browsers: KnownBrowsers, publicUrl: string): BrowserMark {
  return {
    read(request, { user, passwordHash }) {
      const mark = cookieValue(request, cookieName(NAME, isSecure(request, publicUrl)));
      return mark === undefined ? undefined : browsers.read(mark, user.name, passwordHash);
    },
    set(request, response, { user, passwordHash }) {
      const secure = isSecure(request, publicUrl);
      response.cookie(cookieName(NAME, secure), browsers.markFor(user.name, passwordHash), {
        ...COOKIE,
        secure,
        maxAge: YEAR_MS,
      });
    },
  };
}
