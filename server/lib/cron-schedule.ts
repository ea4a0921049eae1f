import { createTask } from 'node-cron';

// A step of the clock is noticed this much later.
const LOOK_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;

export interface Scheduled {
  /** Ends it, and waits for the work that is under way. */
  stop(): Promise<void>;
}

export interface ScheduleDeps {
  work(): Promise<void>;
  nowMs(): number;
  failed(error: unknown): void;
}

/**
 * Carries out work in the minutes that a cron expression names, in UTC, once at a time. node-cron reads the expression
 * and the ticks are our own: after a step of the wall clock node-cron's walk through every minute that was skipped, or wait
 * until a clock that was set back has caught up. What a skipped minute would have done is worked out by the next one
 * (decision 9).
 */
export function onSchedule(expression: string, { work, nowMs, failed }: ScheduleDeps): Scheduled {
  const cron = createTask(expression, work, { timezone: 'UTC' });
  let minute = Math.floor(nowMs() / MINUTE_MS);
  let running: Promise<void> | undefined;
  const look = () => {
    const now = Math.floor(nowMs() / MINUTE_MS);
    if (now === minute || running !== undefined) return;
    minute = now;
    if (!cron.match(new Date(now * MINUTE_MS))) return;
    running = work()
      .catch(failed)
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await cron.destroy();
      await running;
    },
  };
}
