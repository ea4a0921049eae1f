import { setTimeout as delay } from 'node:timers/promises';
import { schedule } from 'node-cron';
import { emptyWriteAheadLog } from './store/database.ts';
import { rollUp, rollUpDays, rollUpSpans, type Store } from './store/operations.ts';
import { closeDay, eraseDay, expiredDays, halfErasedDays } from './store/retention.ts';
import { dirtyDays, dropGarbage } from './store/rollups.ts';
import { listSites, siteNamed } from './store/sites.ts';
import { beatHeart } from './store/uptime.ts';
import { spanOf } from './visit/cover.ts';
import { addDays, type Day, seconds } from './visit/day.ts';
import type { Site } from './visit/site.ts';

// Counting days anew may take this share of the time: after a run of 1 s the next one waits for 24 s.
const PAUSE_PER_RUN = 24;
// But the running day is never shown older than ten seconds.
const LONGEST_PAUSE_MS = 8_000;
const CHEAP_MS = 50;
// Who looks waits so long for finished days to be counted, after a large import, say; the counting goes on.
const PATIENCE_MS = 5_000;

export interface Jobs {
  /** Brings what reports of a site read up to date, unless that was done so recently that it would take too much of the time. */
  freshen(domain: string): Promise<void>;
  /** Everything that is due now. */
  run(): Promise<void>;
  /** Runs what is due each minute until stopped. */
  start(): { stop(): Promise<void> };
}

export interface JobParts {
  readonly store: Store;
  readonly retentionDays: number;
  nowMs(): number;
  /** A job failed; the next tick tries again. */
  failed(error: unknown): void;
  /** Checks the database for damage when that is due. */
  checkIntegrity?(): Promise<void>;
}

/** The jobs of `serve`. Each works out from the database what is due, so a missed tick loses nothing. */
export function jobs({ store, retentionDays, nowMs, failed, checkIntegrity }: JobParts): Jobs {
  const { db } = store;
  const startedAt = store.now();
  const running = new Map<string, Promise<void>>();
  const notBeforeMs = new Map<string, number>();
  const notTodayBeforeMs = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  // The month for which the months and years before it were last looked through, by site.
  const summedBefore = new Map<string, Day>();
  // A process before this one may have left something.
  let erasedInLog = true;

  /** Counts the days that are behind, but for the running one; who looks does not wait for the sums of months and years. */
  const countOthers = async ({ id, domain }: Site, today: Day): Promise<void> => {
    const startedMs = nowMs();
    if (startedMs < (notBeforeMs.get(domain) ?? 0) || dirtyDays(db, id).every((day) => day === today)) return;
    await rollUpDays(store, { domain, to: addDays(today, -1), onlyDirty: true });
    // A log may come from a machine whose clock is ahead.
    await rollUpDays(store, { domain, from: addDays(today, 1), onlyDirty: true });
    notBeforeMs.set(domain, nowMs() + PAUSE_PER_RUN * (nowMs() - startedMs));
    summedBefore.delete(domain);
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
    if (nowMs() < (notTodayBeforeMs.get(site.domain) ?? 0)) return;
    const tookMs = await store.refreshToday(site, today);
    // Most looks read a few accesses: those need no pause.
    const pauseMs = tookMs < CHEAP_MS ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_PER_RUN * tookMs);
    notTodayBeforeMs.set(site.domain, nowMs() + pauseMs);
  };

  const freshen = (domain: string): Promise<void> => {
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

  const erase = (work: () => Promise<void>): Promise<void> => {
    // Before it is done: some of it may be when it fails.
    erasedInLog = true;
    return store.inTurn(work);
  };

  const expire = async () => {
    for (const site of listSites(db)) {
      for (const day of halfErasedDays(db, site.id)) await erase(() => eraseDay(db, site, day, store.rest));
      for (const day of expiredDays(db, site, retentionDays, seconds(store.now()))) {
        if (dirtyDays(db, site.id).includes(day))
          await rollUp(store, { domain: site.domain, from: day, to: day, onlyDirty: true });
        // What came in between is counted first, and the day closed with the next run.
        await erase(() => closeDay(db, site, day, store.rest));
      }
    }
    // What was deleted must not live on in the write-ahead log.
    if (erasedInLog) erasedInLog = !emptyWriteAheadLog(db);
  };

  const run = async () => {
    store.folder.checkBefore();
    beatHeart(db, startedAt, store.now());
    // Takes minutes where there is much; the other jobs go on.
    checkIntegrity?.().catch(failed);
    await store.inTurn(() => dropGarbage(db, store.rest));
    // The running day is counted when somebody looks: counting it each minute is work that nobody sees.
    for (const site of listSites(db)) {
      const today = site.zone.dayOf(seconds(store.now()));
      const yesterday = addDays(today, -1);
      const month = spanOf('month', today).first;
      if (dirtyDays(db, site.id).some((day) => day <= yesterday))
        await rollUp(store, { domain: site.domain, to: yesterday, onlyDirty: true });
      else if (summedBefore.get(site.domain) !== month) await rollUpSpans(store, site.domain);
      summedBefore.set(site.domain, month);
    }
    await expire();
  };

  return {
    freshen,
    run,
    start() {
      beatHeart(db, startedAt, store.now());
      // What a process left that ended in the middle of its work.
      let current = store.inTurn(() => dropGarbage(db, store.rest)).catch(failed);
      const task = schedule(
        '* * * * *',
        () => {
          current = current.then(run).catch(failed);
          return current;
        },
        { timezone: 'UTC', noOverlap: true },
      );
      return {
        async stop() {
          await task.destroy();
          await current;
          if (!store.folder.isLost()) beatHeart(db, startedAt, store.now());
        },
      };
    },
  };
}
