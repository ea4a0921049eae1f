import { isbot } from 'isbot';
import { UAParser } from 'ua-parser-js';

/** Family and major version; `unknown` and an empty version when they could not be told. */
export interface Browser {
  readonly family: string;
  readonly version: string;
}

export interface UserAgent {
  readonly bot: boolean;
  /** Found when it is first asked for. */
  readonly browser: Browser;
}

export const unknownBrowser: Browser = { family: 'unknown', version: '' };

// Longer texts are no browser's; the rest is not read.
const LONGEST = 255;

// A longer number is no browser's, and could be anybody's own.
const MAJOR_VERSION = /^\d{1,3}(?!\d)/;

/** One family under several names. */
const FOLDED: Readonly<Record<string, string>> = {
  'Mobile Safari': 'Safari',
  'Chrome WebView': 'Chrome',
  'Chrome Headless': 'Chrome',
  'Chrome Mobile': 'Chrome',
  'Mobile Chrome': 'Chrome',
  'Mobile Firefox': 'Firefox',
  'Firefox Focus': 'Firefox',
  'Firefox Reality': 'Firefox',
  'Microsoft Edge': 'Edge',
  'Opera Mobi': 'Opera',
  'Opera Mobile': 'Opera',
  'Opera Tablet': 'Opera',
  IEMobile: 'IE',
};

/** Reads a User-Agent. Without one, or with one of a bot (by isbot), `bot` is true. */
export function readUserAgent(text: string): UserAgent {
  const capped = text.slice(0, LONGEST).trim();
  if (capped === '' || capped === '-' || isbot(capped)) return { bot: true, browser: unknownBrowser };
  let browser: Browser | undefined;
  return {
    bot: false,
    get browser() {
      browser ??= browserOf(capped);
      return browser;
    },
  };
}

function browserOf(userAgent: string): Browser {
  const { name, version } = new UAParser(userAgent).getBrowser();
  const family = (name ?? '')
    .replace(/[^\p{L}\p{N} ._+()[\]!&'-]/gu, '')
    .trim()
    .slice(0, 64);
  if (family === '') return unknownBrowser;
  return { family: FOLDED[family] ?? family, version: MAJOR_VERSION.exec(version ?? '')?.[0] ?? '' };
}

/** Reads User-Agents, each text once as long as it is among the last so many that were new. */
export function cachedUserAgents(capacity: number): (text: string) => UserAgent {
  const known = new Map<string, UserAgent>();
  return (text) => {
    const key = text.length > LONGEST ? text.slice(0, LONGEST) : text;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    if (known.size >= capacity) {
      const oldest = known.keys().next();
      if (!oldest.done) known.delete(oldest.value);
    }
    // A slice would keep the whole text it is of in memory, which is as long as its sender likes.
    const own = Buffer.from(key, 'utf16le').toString('utf16le');
    const read = readUserAgent(own);
    known.set(own, read);
    return read;
  };
}
