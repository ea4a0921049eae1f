import type { Browser } from '../../domain/browser.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';
import { dictionary } from './dictionary.ts';
import { newNames } from './new-names.ts';

/** The family that stands in the place of types of browser beyond a day's limit of new ones; it has no version. */
export const OTHER_BROWSERS = '(other)';

// New types of a site and day; no name is longer than the schema allows, so their bytes are bounded with them.
const NEW_BROWSERS = 1_000;
// Entries, so that a flood of new values cannot grow memory without bound.
const BROWSERS_CACHED = 5_000;

export interface BrowserIds extends TransactionParticipant {
  /** The id of a type of browser, stored on first use as long as the day's limit allows. Only inside a transaction. */
  idOf(site: SiteId, day: Day, browser: Browser): number;
}

export function browserIds(db: WriteConnection): BrowserIds {
  const browsers = dictionary(db, 'browser', ['family', 'version'], BROWSERS_CACHED);
  const mayBeNew = newNames(NEW_BROWSERS, Number.POSITIVE_INFINITY);
  return {
    idOf(site, day, { family, version }) {
      const name = `${family}\0${version}`;
      return browsers.find(name) ?? browsers.idOf(mayBeNew(site, day, name) ? name : `${OTHER_BROWSERS}\0`);
    },
    committed: browsers.committed,
    rolledBack: browsers.rolledBack,
  };
}
