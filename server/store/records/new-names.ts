import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import { boundedMap } from '../../lib/bounded-map.ts';

// Days whose new names are counted at once; an import of a long log goes through many.
const DAYS_COUNTED = 1_000;

/** Whether one more name that is stored nowhere yet may be stored for a site and day. */
export type NewNames = (site: SiteId, day: Day, name: string) => boolean;

/**
 * Takes so many new names of a site and day, and so many bytes of them together: whoever invents names fills neither
 * disk nor memory, and the totals stay exact (decision 75). In memory only, so it begins again with the process; what
 * a rolled-back transaction added stays counted, and the limit is reached a little earlier.
 */
export function newNames(mostNames: number, mostBytes: number): NewNames {
  const taken = boundedMap<string, { names: number; bytes: number }>(DAYS_COUNTED);
  return (site, day, name) => {
    const key = `${site} ${day}`;
    const soFar = taken.get(key) ?? { names: 0, bytes: 0 };
    const bytes = soFar.bytes + Buffer.byteLength(name);
    if (soFar.names >= mostNames || bytes > mostBytes) return false;
    if (soFar.names === 0) taken.set(key, soFar);
    soFar.names += 1;
    soFar.bytes = bytes;
    return true;
  };
}
