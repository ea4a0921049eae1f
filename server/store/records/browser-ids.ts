import type { Database } from 'better-sqlite3';
import type { Browser } from '../../domain/browser.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import { dictionary } from './dictionary.ts';
import { newNames } from './new-names.ts';

// What stands in the place of types of browser beyond a day's limit of new ones.
const OTHER_BROWSERS = '(other)\0';

// New types of a site and day; no name is longer than the schema allows, so their bytes are bounded with them.
const NEW_BROWSERS = 1_000;
// Entries, so that a flood of new values cannot grow memory without bound.
const BROWSERS_CACHED = 5_000;

export interface BrowserIds {
  /** The id of a type of browser, stored on first use as long as the day's limit allows. Only inside a transaction. */
  idOf(site: SiteId, day: Day, browser: Browser): number;
  settle(): void;
  undo(): void;
}

export function browserIds(db: Database): BrowserIds {
  const browsers = dictionary(db, 'browser', ['family', 'version'], BROWSERS_CACHED);
  const mayBeNew = newNames(NEW_BROWSERS, Number.POSITIVE_INFINITY);
  return {
    idOf(site, day, { family, version }) {
      const name = `${family}\0${version}`;
      return browsers.find(name) ?? browsers.idOf(mayBeNew(site, day, name) ? name : OTHER_BROWSERS);
    },
    settle: browsers.settle,
    undo: browsers.undo,
  };
}
