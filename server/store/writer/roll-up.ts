import { type Day, seconds } from '../../domain/time/day.ts';
import { siteNamed } from '../registry/sites.ts';
import { dueSpans } from '../rollups/rollup-tiers.ts';
import { daysBehind, daysToRebuild, dropGarbage, writeRollup } from '../rollups/rollups.ts';
import type { Store } from './store.ts';

export interface RollupRequest {
  readonly domain: string;
  readonly from?: Day;
  readonly to?: Day;
  /** Only the days whose rollups are behind. */
  readonly onlyDirty: boolean;
}

/** How many days were counted anew, and which were left alone because their records have expired. */
export interface RollupResult {
  readonly days: number;
  readonly closed: readonly Day[];
}

/** Brings a site's rollups up to date: day by day, then the months and years that are over. */
export async function rollUp(store: Store, request: RollupRequest): Promise<RollupResult> {
  const result = await rollUpDays(store, request);
  await rollUpSpans(store, request.domain);
  return result;
}

/** Brings a site's days up to date and leaves months and years for later: reports do without those. */
export function rollUpDays(store: Store, { domain, from, to, onlyDirty }: RollupRequest): Promise<RollupResult> {
  return store.inTurn(async () => {
    await dropGarbage(store.db, store.yieldToHits);
    const site = siteNamed(store.db, domain);
    const { open, closed } = onlyDirty
      ? { open: daysBehind(store.db, site.id, from, to), closed: [] }
      : daysToRebuild(store.db, site, from, to);
    for (const day of open) {
      const countEnds = store.records.countBegins(site.id, day);
      try {
        const isOver = day < site.zone.dayOf(seconds(store.now()));
        await writeRollup(store.db, await store.counter.countDay(site, day, isOver), store.yieldToHits);
      } finally {
        countEnds();
      }
    }
    return { days: open.length, closed };
  });
}

/** Sums the months and years of a site that are over and have no current rollup. */
export async function rollUpSpans(store: Store, domain: string): Promise<void> {
  // Months first: years are summed from them. In turns of their own, so that days that are behind come in between.
  for (const tier of ['month', 'year'] as const) {
    const site = siteNamed(store.db, domain);
    const due = () => dueSpans(store.db, site.id, tier, site.zone.dayOf(seconds(store.now())));
    for (const span of due()) {
      await store.inTurn(async () => {
        if (!due().some(({ first }) => first === span.first)) return;
        await dropGarbage(store.db, store.yieldToHits);
        const sums = await store.counter.sumRollups(site, span);
        if (sums !== undefined) await writeRollup(store.db, sums, store.yieldToHits);
      });
    }
  }
}
