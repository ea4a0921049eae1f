import { Worker } from 'node:worker_threads';
import { Refusal } from '../store/refusal.ts';
import type { CountHead, RollupCount, RollupSlice } from '../store/rollup-count.ts';
import type { Span } from '../visit/cover.ts';
import type { Day } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';
import type { ApiReading, ApiTask } from './api-reading.ts';
import type { ReportPageTask } from './report-pages.ts';

/** What the report thread is asked to do. */
export type ReportTask =
  | { readonly kind: 'count day'; readonly domain: string; readonly day: Day; readonly isOver: boolean }
  | { readonly kind: 'sum rollups'; readonly domain: string; readonly span: Span }
  // The rows of what was counted last: all at once they would keep the other thread for too long.
  | { readonly kind: 'next slice'; readonly of: CountHead }
  | { readonly kind: 'page'; readonly task: ReportPageTask }
  | { readonly kind: 'read'; readonly task: ApiTask };

export type ReportAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly failed: string });

const ENDING = 'Sixfold is ending: try again once it runs.';

/** Reads and draws reports in a thread of its own, so that the one that answers hits never waits for them. */
export interface ReportThread {
  countDay(site: Site, day: Day, isOver: boolean): Promise<RollupCount>;
  sumRollups(site: Site, span: Span): Promise<RollupCount | undefined>;
  /** A page or file as text. */
  page(task: ReportPageTask): Promise<string>;
  /** An answer of the API. */
  read(task: ApiTask): Promise<ApiReading>;
  close(): Promise<void>;
}

/** The thread starts with its first task, and again after it died. */
export function reportThread(folder: string): ReportThread {
  let worker: Worker | undefined;
  let lastId = 0;
  let closed = false;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  const started = (): Worker => {
    if (worker !== undefined) return worker;
    const fresh = new Worker(new URL('./report-thread.js', import.meta.url), { workerData: { folder } });
    fresh.on('message', (answer: ReportAnswer) => {
      const waiter = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('failed' in answer) waiter?.reject(new Error(answer.failed));
      else waiter?.resolve(answer.value);
    });
    const gone = (error: Error) => {
      if (worker === fresh) worker = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    fresh.on('error', (error) => gone(error instanceof Error ? error : new Error(String(error))));
    fresh.on('exit', () => gone(closed ? new Refusal(ENDING) : new Error('The report thread ended.')));
    worker = fresh;
    return fresh;
  };

  const ask = <Value>(task: ReportTask): Promise<Value> =>
    new Promise<unknown>((resolve, reject) => {
      if (closed) throw new Refusal(ENDING);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      started().postMessage({ id: lastId, task });
    }) as Promise<Value>;

  async function* slices(of: CountHead): AsyncGenerator<RollupSlice> {
    const next = () => ask<RollupSlice | undefined>({ kind: 'next slice', of });
    for (let slice = await next(); slice !== undefined; slice = await next()) yield slice;
  }

  return {
    async countDay(site, day, isOver) {
      const head = await ask<CountHead>({ kind: 'count day', domain: site.domain, day, isOver });
      return { ...head, slices: slices(head) };
    },
    async sumRollups(site, span) {
      const head = await ask<CountHead | undefined>({ kind: 'sum rollups', domain: site.domain, span });
      return head === undefined ? undefined : { ...head, slices: slices(head) };
    },
    page: (task) => ask({ kind: 'page', task }),
    read: (task) => ask({ kind: 'read', task }),
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
