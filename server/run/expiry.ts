import type { Day, Seconds } from '../domain/time/day.ts';
import { emptyWriteAheadLog } from '../store/database/database.ts';
import { yieldingBetween } from '../store/database/yield-to-hits.ts';
import { dirtyLookup } from '../store/records/dirty-marks.ts';
import { type SiteState, siteStates } from '../store/registry/sites.ts';
import { closeDay, daysToExpire, eraseDay, halfErasedDays } from '../store/rollups/retention.ts';
import { rollUp } from '../store/writer/roll-up.ts';
import type { Store } from '../store/writer/store.ts';

/**
 * Erases the records whose retention is over. It runs in whole local days, so a site is looked at once a day, at the
 * start, and again after something was left to do.
 *
 * @returns what erases them, by a time that is sure
 */
export function expiry(store: Store, retentionDays: number): (now: Seconds) => Promise<void> {
  const { db } = store;
  const isDirty = dirtyLookup(db);
  const lookedAt = new Map<string, Day>();
  // A process before this one may have left something.
  let erasedInLog = true;

  const erase = <Result>(work: () => Promise<Result>): Promise<Result> => {
    // Before it is done: some of it may be when it fails.
    erasedInLog = true;
    return store.inTurn(work);
  };

  /** Whether nothing was left to do. */
  const expireSite = async (site: SiteState, now: Seconds): Promise<boolean> => {
    let whole = true;
    for (const day of halfErasedDays(db, site.id)) await erase(() => eraseDay(db, site, day, store.yieldToHits));
    for (const day of daysToExpire(db, site, retentionDays, now)) {
      if (isDirty(site.id, day)) await rollUp(store, { domain: site.domain, from: day, to: day, onlyDirty: true });
      // What came in between is counted first, and the day closed with the next run.
      if (!(await erase(() => closeDay(db, site, day, store.yieldToHits)))) whole = false;
    }
    return whole;
  };

  return async (now) => {
    const due = siteStates(db).filter(({ domain, zone }) => lookedAt.get(domain) !== zone.dayOf(now));
    for await (const site of yieldingBetween(due, store.yieldToHits))
      if (await expireSite(site, now)) lookedAt.set(site.domain, site.zone.dayOf(now));
    // What was deleted must not live on in the write-ahead log.
    if (erasedInLog) erasedInLog = !emptyWriteAheadLog(db);
  };
}
