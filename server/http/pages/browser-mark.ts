import { hash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { KnownBrowserId, KnownBrowsers } from '../../auth/known-browser.ts';
import type { CheckedUser } from '../../auth/sessions.ts';
import { COOKIE, cookieName, cookieValue, isSecure } from '../kit/cookies.ts';

// One for each account: whoever has two in one browser is known for both.
const NAME = 'sixfold_browser_';
const DIGITS = 16;
const YEAR_MS = 365 * 86_400_000;

function nameFor(user: string, secure: boolean): string {
  return cookieName(NAME + hash('sha256', user, 'hex').slice(0, DIGITS), secure);
}

/** The cookie by which a browser is known in which somebody signed in before. */
export interface BrowserMark {
  /** The browser, if this user signed in there with the password as it is now. */
  read(request: Request, user: CheckedUser): KnownBrowserId | undefined;
  set(request: Request, response: Response, user: CheckedUser): void;
}

/** Makes the cookie of a server at this address. */
export function browserMark(browsers: KnownBrowsers, publicUrl: string): BrowserMark {
  return {
    read(request, { user, passwordHash }) {
      const mark = cookieValue(request, nameFor(user.name, isSecure(request, publicUrl)));
      return mark === undefined ? undefined : browsers.read(mark, user.name, passwordHash);
    },
    set(request, response, { user, passwordHash }) {
      const secure = isSecure(request, publicUrl);
      response.cookie(nameFor(user.name, secure), browsers.markFor(user.name, passwordHash), {
        ...COOKIE,
        secure,
        maxAge: YEAR_MS,
      });
    },
  };
}
