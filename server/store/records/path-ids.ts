import type { RecordedPath } from '../../domain/path/path.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';
import { dictionary } from './dictionary.ts';
import { newNames } from './new-names.ts';

/** What stands in the place of paths beyond a day's limit of new ones. */
export const OTHER_PATHS = '(other)';

// New ones of a site and day. The real log brings at most 2.5 KB a day.
const NEW_PATHS = 20_000;
const NEW_PATH_BYTES = 2 * 1024 * 1024;
const PATHS_CACHED = 50_000;

export interface PathIds extends TransactionParticipant {
  /** The id of a path, stored on first use as long as the day's limit allows. Only inside a transaction. */
  idOf(site: SiteId, day: Day, path: RecordedPath): number;
}

export function pathIds(db: WriteConnection): PathIds {
  const paths = dictionary(db, 'path', ['path'], PATHS_CACHED);
  const mayBeNew = newNames(NEW_PATHS, NEW_PATH_BYTES);
  return {
    idOf(site, day, path) {
      const known = paths.find(path);
      if (known !== undefined) return known;
      return paths.idOf(mayBeNew(site, day, path) ? path : OTHER_PATHS);
    },
    committed: paths.committed,
    rolledBack: paths.rolledBack,
  };
}
