import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../domain/site.ts';
import { addDays, type Day, seconds } from '../domain/time/day.ts';
import { siteNamed } from '../store/registry/sites.ts';
import { dirtyDays } from '../store/rollups/rollups.ts';
import { rollUpDays } from '../store/writer/roll-up.ts';
import type { Store } from '../store/writer/store.ts';

// Counting days anew may take this share of the time: after a run of 1 s the next one waits for 24 s.
const PAUSE_PER_RUN = 24;
// But the running day is never shown older than ten seconds.
const LONGEST_PAUSE_MS = 8_000;
const CHEAP_MS = 50;
// Who looks waits so long for finished days to be counted, after a large import, say; the counting goes on.
const PATIENCE_MS = 5_000;

type Failed = (error: unknown) => void;

/**
 * Brings what reports of a site read up to date, unless that was done so recently that it would take too much of the time.
 *
 * @param countedApart told of a site whose days were counted here
 */
export function siteRefresh(
  store: Store,
  countedApart: (domain: string) => void,
  failed: Failed,
): (domain: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const counting = countingOthers(store, countedApart);
  const readToday = todayReading(store);
  return (domain) => {
    const current = running.get(domain);
    if (current !== undefined) return current;
    const site = siteNamed(store.db, domain);
    const today = site.zone.dayOf(seconds(store.now()));
    const run = Promise.all([patiently(counting(site, today), failed), readToday(site, today)])
      .then(() => undefined)
      .finally(() => running.delete(domain));
    running.set(domain, run);
    return run;
  };
}

/**
 * Counts the days that are behind, but for the running one; who looks does not wait for the sums of months and years. Joins
 * the counting of a site that is under way.
 */
function countingOthers(store: Store, countedApart: (domain: string) => void): (site: Site, today: Day) => Promise<void> {
  const { db, monotonicMs } = store;
  const underWay = new Map<string, Promise<void>>();
  const notBeforeMs = new Map<string, number>();
  const count = async ({ id, domain }: Site, today: Day): Promise<void> => {
    const startedMs = monotonicMs();
    if (startedMs < (notBeforeMs.get(domain) ?? 0) || dirtyDays(db, id).every((day) => day === today)) return;
    await rollUpDays(store, { domain, to: addDays(today, -1), onlyDirty: true });
    // A log may come from a machine whose clock is ahead.
    await rollUpDays(store, { domain, from: addDays(today, 1), onlyDirty: true });
    notBeforeMs.set(domain, monotonicMs() + PAUSE_PER_RUN * (monotonicMs() - startedMs));
    countedApart(domain);
  };
  return (site, today) => {
    const current = underWay.get(site.domain);
    if (current !== undefined) return current;
    const run = count(site, today).finally(() => underWay.delete(site.domain));
    underWay.set(site.domain, run);
    return run;
  };
}

/** Reads what is new of the running day. */
function todayReading(store: Store): (site: Site, today: Day) => Promise<void> {
  const { monotonicMs } = store;
  const notBeforeMs = new Map<string, number>();
  return async (site, today) => {
    if (monotonicMs() < (notBeforeMs.get(site.domain) ?? 0)) return;
    const tookMs = await store.refreshToday(site, today);
    // Most looks read a few accesses: those need no pause.
    const pauseMs = tookMs < CHEAP_MS ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_PER_RUN * tookMs);
    notBeforeMs.set(site.domain, monotonicMs() + pauseMs);
  };
}

/** Waits for work, but not for ever; what goes wrong later is told to the operator. */
async function patiently(work: Promise<void>, failed: Failed): Promise<void> {
  const waiting = new AbortController();
  let tired = false;
  const enough = delay(PATIENCE_MS, undefined, { signal: waiting.signal, ref: false }).then(
    () => {
      tired = true;
    },
    () => undefined,
  );
  const done = work.catch((error: unknown) => {
    if (!tired) throw error;
    failed(error);
  });
  try {
    await Promise.race([done, enough]);
  } finally {
    waiting.abort();
  }
}
