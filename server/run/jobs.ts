import type { ClockView } from '../domain/time/clock-trust.ts';
import { onSchedule } from '../lib/cron-schedule.ts';
import { forgetRunsAhead, heart } from '../store/records/uptime.ts';
import { dropGarbage } from '../store/rollups/rollups.ts';
import type { Store } from '../store/writer/store.ts';
import { expiry } from './expiry.ts';
import { finishedDays } from './finished-days.ts';
import { siteRefresh } from './site-refresh.ts';

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
  const { db } = store;
  const beat = heartbeat(store, doubted);
  const finished = finishedDays(store);
  const expire = expiry(store, retentionDays);
  const sweep = () => store.inTurn(() => dropGarbage(db, store.yieldToHits));

  const run = async () => {
    store.folder.checkBefore();
    const view = beat();
    // Takes minutes where there is much; the other jobs go on.
    checkIntegrity?.().catch(failed);
    await sweep();
    await finished.count();
    // What deletes believes no clock that may be wrong.
    if (!view.doubted) await expire(view.sure);
  };

  return {
    refresh: siteRefresh(store, finished.countedApart, failed),
    run,
    start() {
      beat();
      // What a process left that ended in the middle of its work.
      const garbage = sweep().catch(failed);
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

/** Writes that the program runs now, and what of the clock is believed. */
function heartbeat({ db, clock, monotonicMs }: Store, doubted: JobDeps['doubted']): () => ClockView {
  const beatHeart = heart(db);
  let doubting = false;
  return () => {
    const view = clock.beat();
    beatHeart(view.wall, monotonicMs());
    if (view.settled) forgetRunsAhead(db, view.wall);
    if (view.doubted !== doubting) doubted?.(view.doubted ? view : undefined);
    doubting = view.doubted;
    return view;
  };
}
