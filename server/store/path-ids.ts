import type { Database } from 'better-sqlite3';
import type { Day } from '../visit/day.ts';
import type { RecordedPath } from '../visit/path.ts';
import type { SiteId } from '../visit/site.ts';
import { dictionary } from './dictionary.ts';

/** What stands in the place of paths beyond a day's limit of new ones. */
export const OTHER_PATHS = '(other)';

// So many paths that were never seen before are taken of a site and day: whoever invents paths fills neither disk nor
// memory, and the totals stay exact.
const NEW_PATHS_A_DAY = 20_000;
// Days whose new paths are counted at once; an import of a long log goes through many.
const DAYS_COUNTED = 1_000;
const PATHS_CACHED = 50_000;

export interface PathIds {
  /** The id of a path, stored on first use as long as the day's limit allows. Only inside a transaction. */
  idOf(site: SiteId, day: Day, path: RecordedPath): number;
  settle(): void;
  undo(): void;
}

export function pathIds(db: Database): PathIds {
  const paths = dictionary(db, 'path', ['path'], PATHS_CACHED);
  const newPaths = new Map<string, number>();
  return {
    idOf(site, day, path) {
      const known = paths.find(path);
      if (known !== undefined) return known;
      const key = `${site} ${day}`;
      const soFar = newPaths.get(key) ?? 0;
      if (soFar >= NEW_PATHS_A_DAY) return paths.idOf(OTHER_PATHS);
      if (soFar === 0 && newPaths.size >= DAYS_COUNTED) {
        const oldest = newPaths.keys().next();
        if (!oldest.done) newPaths.delete(oldest.value);
      }
      newPaths.set(key, soFar + 1);
      return paths.idOf(path);
    },
    settle: paths.settle,
    // What a rolled-back transaction added stays counted: the limit is only reached a little earlier.
    undo: paths.undo,
  };
}
