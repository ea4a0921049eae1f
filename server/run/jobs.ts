import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../domain/site.ts';
import type { ClockView } from '../domain/time/clock-trust.ts';
import { addDays, type Day, seconds } from '../domain/time/day.ts';
import { onSchedule } from '../lib/cron-schedule.ts';
import { forgetRunsAhead, heart } from '../store/records/uptime.ts';
import { siteNamed } from '../store/registry/sites.ts';
import { dirtyDays, dropGarbage } from '../store/rollups/rollups.ts';
import { rollUpDays } from '../store/writer/roll-up.ts';
import type { Store } from '../store/writer/store.ts';
import { expiry } from './expiry.ts';
import { finishedDays } from './finished-days.ts';

// Counting days anew may take this share of the time: after a run of 1 s the next one waits for 24 s.
const PAUSE_PER_RUN = 24;
// But the running day is never shown older than ten seconds.
const LONGEST_PAUSE_MS = 8_000;
const CHEAP_MS = 50;
// Who looks waits so long for finished days to be counted, after a large import, say; the counting goes on.
const PATIENCE_MS = 5_000;

export interface Jobs {
  /** Brings what reports of a site read up to date, unless that was done so recently that it would take too much of the time. */
  refresh(domain: string): Promise<void>;
  /** Everything that is due now. */
  run(): Promise<void>;
  /** Runs what is due each minute until stopped. */
  start(): { stop(): Promise<void> };
}

export interface JobDeps {
  readonly store: Store;
  readonly retentionDays: number;
  /** A job failed; the next tick tries again. */
  failed(error: unknown): void;
  /** The clock is no longer believed, or believed again (undefined): for the operator. */
  doubted?(view: ClockView | undefined): void;
  /** Checks the database for damage when that is due. */
  checkIntegrity?(): Promise<void>;
}

/** The jobs of `serve`. Each works out from the database what is due, so a missed tick loses nothing. */
export function jobs({ store, retentionDays, failed, doubted, checkIntegrity }: JobDeps): Jobs {
  const { db, clock, monotonicMs } = store;
  const beatHeart = heart(db);
  let doubting = false;
  const running = new Map<string, Promise<void>>();
  const notBeforeMs = new Map<string, number>();
  const notTodayBeforeMs = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  const finished = finishedDays(store);
  const expire = expiry(store, retentionDays);

  /** Counts the days that are behind, but for the running one; who looks does not wait for the sums of months and years. */
  const countOthers = async ({ id, domain }: Site, today: Day): Promise<void> => {
    const startedMs = monotonicMs();
    if (startedMs < (notBeforeMs.get(domain) ?? 0) || dirtyDays(db, id).every((day) => day === today)) return;
    await rollUpDays(store, { domain, to: addDays(today, -1), onlyDirty: true });
    // A log may come from a machine whose clock is ahead.
    await rollUpDays(store, { domain, from: addDays(today, 1), onlyDirty: true });
    notBeforeMs.set(domain, monotonicMs() + PAUSE_PER_RUN * (monotonicMs() - startedMs));
    finished.countedApart(domain);
  };

  /** The counting that is under way, or a new one. */
  const counting = (site: Site, today: Day): Promise<void> => {
    const current = underWay.get(site.domain);
    if (current !== undefined) return current;
    const run = countOthers(site, today).finally(() => underWay.delete(site.domain));
    underWay.set(site.domain, run);
    return run;
  };

  /** Waits for it, but not for ever; what goes wrong later is told to the operator. */
  const patiently = async (work: Promise<void>): Promise<void> => {
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
  };

  const readToday = async (site: Site, today: Day): Promise<void> => {
    if (monotonicMs() < (notTodayBeforeMs.get(site.domain) ?? 0)) return;
    const tookMs = await store.refreshToday(site, today);
    // Most looks read a few accesses: those need no pause.
    const pauseMs = tookMs < CHEAP_MS ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_PER_RUN * tookMs);
    notTodayBeforeMs.set(site.domain, monotonicMs() + pauseMs);
  };

  const refresh = (domain: string): Promise<void> => {
    const current = running.get(domain);
    if (current !== undefined) return current;
    const site = siteNamed(db, domain);
    const today = site.zone.dayOf(seconds(store.now()));
    const run = Promise.all([patiently(counting(site, today)), readToday(site, today)])
      .then(() => undefined)
      .finally(() => running.delete(domain));
    running.set(domain, run);
    return run;
  };

  /** Writes that the program runs now, and what of the clock is believed. */
  const beat = (): ClockView => {
    const view = clock.beat();
    beatHeart(view.wall, monotonicMs());
    if (view.settled) forgetRunsAhead(db, view.wall);
    if (view.doubted !== doubting) doubted?.(view.doubted ? view : undefined);
    doubting = view.doubted;
    return view;
  };

  const run = async () => {
    store.folder.checkBefore();
    const view = beat();
    // Takes minutes where there is much; the other jobs go on.
    checkIntegrity?.().catch(failed);
    await store.inTurn(() => dropGarbage(db, store.yieldToHits));
    await finished.count();
    // What deletes believes no clock that may be wrong.
    if (!view.doubted) await expire(view.sure);
  };

  return {
    refresh,
    run,
    start() {
      beat();
      // What a process left that ended in the middle of its work.
      const garbage = store.inTurn(() => dropGarbage(db, store.yieldToHits)).catch(failed);
      const nowMs = () => store.now() * 1_000;
      // Apart from the work, which may take minutes.
      const beatUnlessLost = async () => {
        if (!store.folder.isLost()) beat();
      };
      const beats = onSchedule('* * * * *', { work: beatUnlessLost, nowMs, failed });
      const ticks = onSchedule('* * * * *', { work: () => garbage.then(run), nowMs, failed });
      return {
        async stop() {
          await beats.stop();
          await ticks.stop();
          await garbage;
          await beatUnlessLost().catch(failed);
        },
      };
    },
  };
}
