import type { SiteId } from '../../domain/site.ts';
import type { Seconds } from '../../domain/time/day.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';

/** Numbers the accesses of a second in order of arrival. */
export interface ArrivalOrder extends TransactionParticipant {
  /**
   * The next number of a second; `outOfOrder` is called for a second before the latest one, whose accesses do not come at
   * the end.
   */
  next(site: SiteId, at: Seconds, outOfOrder: () => void): number;
}

/**
 * Within a transaction all its seconds are remembered: their rows may still wait to be written, so that the table does
 * not know them yet. Between transactions the newest of the last one is, with which live hits go on.
 */
export function arrivalOrder(db: WriteConnection): ArrivalOrder {
  const latest = new Map<SiteId, Seconds>();
  const last = new Map<SiteId, { readonly at: Seconds; readonly sequence: number }>();
  const numbered = new Map<SiteId, Map<Seconds, number>>();
  const highest = db
    .prepare<[number, number], number | null>('SELECT max(sequence) FROM access WHERE site_id = ? AND at = ?')
    .pluck();
  const numberedBefore = (site: SiteId, at: Seconds): number => {
    const known = last.get(site);
    return (known?.at === at ? known.sequence : highest.get(site, at)) ?? -1;
  };
  return {
    next(site, at, outOfOrder) {
      if (at < (latest.get(site) ?? at)) outOfOrder();
      else latest.set(site, at);
      const seconds = numbered.get(site) ?? new Map<Seconds, number>();
      if (seconds.size === 0) numbered.set(site, seconds);
      const sequence = (seconds.get(at) ?? numberedBefore(site, at)) + 1;
      seconds.set(at, sequence);
      return sequence;
    },
    committed() {
      for (const [site, seconds] of numbered) {
        let [newest, sequence] = [Number.NEGATIVE_INFINITY as Seconds, -1];
        for (const entry of seconds) if (entry[0] > newest) [newest, sequence] = entry;
        last.set(site, { at: newest, sequence });
      }
      numbered.clear();
    },
    rolledBack() {
      numbered.clear();
    },
  };
}
