import { schedule } from 'node-cron';
import { rollUp, type Store } from './store/operations.ts';
import { closeDay, expiredDays } from './store/retention.ts';
import { dirtyDays } from './store/rollups.ts';
import { listSites } from './store/sites.ts';
import { beatHeart } from './store/uptime.ts';
import { addDays, seconds } from './visit/day.ts';

// Counting days anew may take this share of the time: after a run of 1 s the next one waits for 24 s.
const PAUSE_PER_RUN = 24;

export interface Jobs {
  /** Brings the rollups of a site up to date, unless that was done so recently that it would take too much of the time. */
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
}

/** The jobs of `serve`. Each works out from the database what is due, so a missed tick loses nothing. */
export function jobs({ store, retentionDays, nowMs, failed }: JobParts): Jobs {
  const { db } = store;
  const startedAt = store.now();
  const running = new Map<string, Promise<void>>();
  const notBeforeMs = new Map<string, number>();

  const freshen = (domain: string): Promise<void> => {
    const current = running.get(domain);
    if (current !== undefined) return current;
    if (nowMs() < (notBeforeMs.get(domain) ?? 0)) return Promise.resolve();
    const startedMs = nowMs();
    const run = rollUp(store, { domain, onlyDirty: true })
      .then(({ days }) => {
        if (days > 0) notBeforeMs.set(domain, nowMs() + PAUSE_PER_RUN * (nowMs() - startedMs));
      })
      .finally(() => running.delete(domain));
    running.set(domain, run);
    return run;
  };

  const expire = async () => {
    for (const site of listSites(db)) {
      const expired = expiredDays(db, site, retentionDays, seconds(store.now()));
      for (const day of expired) {
        if (dirtyDays(db, site.id).includes(day))
          await rollUp(store, { domain: site.domain, from: day, to: day, onlyDirty: true });
        db.transaction(() => closeDay(db, site, day)).immediate();
      }
      if (expired.length === 0) continue;
      // What was deleted must not live on in the write-ahead log.
      db.pragma('wal_checkpoint(TRUNCATE)');
    }
  };

  const run = async () => {
    beatHeart(db, startedAt, store.now());
    // The running day is counted when somebody looks: counting it each minute is work that nobody sees.
    for (const site of listSites(db)) {
      const yesterday = addDays(site.zone.dayOf(seconds(store.now())), -1);
      if (dirtyDays(db, site.id).some((day) => day <= yesterday))
        await rollUp(store, { domain: site.domain, to: yesterday, onlyDirty: true });
    }
    await expire();
  };

  return {
    freshen,
    run,
    start() {
      beatHeart(db, startedAt, store.now());
      let current = Promise.resolve();
      const task = schedule(
        '* * * * *',
        () => {
          current = run().catch(failed);
          return current;
        },
        { timezone: 'UTC', noOverlap: true },
      );
      return {
        async stop() {
          await task.destroy();
          await current;
          beatHeart(db, startedAt, store.now());
        },
      };
    },
  };
}
