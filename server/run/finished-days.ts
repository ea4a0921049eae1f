import { spanOf } from '../domain/time/cover.ts';
import { addDays, type Day, seconds } from '../domain/time/day.ts';
import { yieldingBetween } from '../store/database/yield-to-hits.ts';
import { siteStates } from '../store/registry/sites.ts';
import { rollUpDays, rollUpSpans } from '../store/writer/roll-up.ts';
import type { Store } from '../store/writer/store.ts';

/** The counts of all sites' finished days, and the sums of their months and years. */
export interface FinishedDays {
  /** Counts the days that are over and behind, oldest first, and sums the months and years that are over. */
  count(): Promise<void>;
  /** Days of a site were counted apart from that, so months and years may have to be summed again. */
  countedApart(domain: string): void;
}

export function finishedDays(store: Store): FinishedDays {
  // The month for which the months and years before it were last looked through, by site.
  const summedBefore = new Map<string, Day>();
  return {
    async count() {
      const now = seconds(store.now());
      // The running day is counted when somebody looks: counting it each minute is work that nobody sees.
      const due = siteStates(store.db).flatMap(({ domain, zone, oldestBehind }) => {
        const today = zone.dayOf(now);
        const behind = oldestBehind !== null && oldestBehind < today;
        const month = spanOf('month', today).first;
        if (!behind && summedBefore.get(domain) === month) return [];
        return [{ domain, yesterday: addDays(today, -1), month, oldest: behind ? oldestBehind : today, behind }];
      });
      for await (const { domain, yesterday, month, oldest, behind } of yieldingBetween(due, store.yieldToHits)) {
        if (behind) await rollUpDays(store, { domain, to: yesterday, onlyDirty: true });
        // Days of the running month change no sum.
        if (oldest < month || summedBefore.get(domain) !== month) await rollUpSpans(store, domain);
        summedBefore.set(domain, month);
      }
    },
    countedApart(domain) {
      summedBefore.delete(domain);
    },
  };
}
