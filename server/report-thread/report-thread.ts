import { Worker } from 'node:worker_threads';
import type { MailContent } from '../../reports/mail/mail-content.ts';
import type { Live } from '../../reports/model/live.ts';
import type { PathPreview, Storage } from '../../reports/model/server-facts.ts';
import type { Site } from '../domain/site.ts';
import type { Span } from '../domain/time/cover.ts';
import type { Day, Seconds } from '../domain/time/day.ts';
import { Refusal } from '../lib/refusal.ts';
import { SystemFault } from '../store/database/fault.ts';
import type { LiveChanges } from '../store/records/live-changes.ts';
import type { CountHead, RollupCount, RollupPiece } from '../store/rollups/rollup-count.ts';
import type { ApiReading, ApiTask } from './api-reading.ts';
import type { PreviewTask } from './path-preview.ts';
import type { MailTask } from './report-mail.ts';
import type { FilteredOverviewTask, ReportPageTask } from './report-pages.ts';

/** What the report thread is asked to do. */
export type ReportTask =
  | { readonly kind: 'count day'; readonly domain: string; readonly day: Day; readonly isOver: boolean }
  | { readonly kind: 'live'; readonly domain: string; readonly now: Seconds }
  | { readonly kind: 'refresh day'; readonly domain: string; readonly day: Day; readonly changes: LiveChanges }
  | { readonly kind: 'sum rollups'; readonly domain: string; readonly span: Span }
  // Further rows of what was counted last: all at once they would keep the other thread for too long.
  | { readonly kind: 'next piece'; readonly of: CountHead }
  | { readonly kind: 'page'; readonly task: ReportPageTask }
  | { readonly kind: 'filtered overview'; readonly task: FilteredOverviewTask }
  | { readonly kind: 'read'; readonly task: ApiTask }
  | { readonly kind: 'mail'; readonly task: MailTask }
  | { readonly kind: 'storage' }
  | { readonly kind: 'path preview'; readonly task: PreviewTask };

/** A piece of a count on its way between the threads: small counts need no second question. */
export interface HandedPiece {
  readonly piece: RollupPiece;
  readonly more: boolean;
}

/** What the report thread is sent: work, or that some is no longer wanted. */
export type ReportOrder = { readonly id: number; readonly task: ReportTask } | { readonly cancel: number };

export type ReportAnswer = { readonly id: number } & (
  | { readonly part: string }
  | { readonly value: unknown }
  // What disk or rights do not allow, in a sentence.
  | { readonly fault: string }
  | { readonly failed: string }
);

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly part: ((html: string) => unknown) | undefined;
}

const GONE = 'Whoever asked has gone.';
const CLOSING = 'Sixfold is ending: try again once it runs.';

/** Reads and draws reports in a thread of its own, so that the one that answers hits never waits for them (decision 121). */
export interface ReportThread {
  countDay(site: Site, day: Day, isOver: boolean): Promise<RollupCount>;
  sumRollups(site: Site, span: Span): Promise<RollupCount | undefined>;
  /** Reads what is new of a running day, for the pages that are asked for next. Gives the ms that took. */
  refreshDay(site: Site, day: Day, changes: LiveChanges): Promise<number>;
  /** What is going on at a site now. */
  live(domain: string, now: Seconds): Promise<Live>;
  /** A page or file as text; what is left of it is not done once the signal says that nobody waits. */
  page(task: ReportPageTask, signal?: AbortSignal): Promise<string>;
  /** The overview of the visits that match, in parts as they are counted. */
  filteredOverview(task: FilteredOverviewTask, signal: AbortSignal, part: (html: string) => void): Promise<void>;
  /** An answer of the API; undefined when the signal said that nobody waits any more. */
  read(task: ApiTask, signal?: AbortSignal): Promise<ApiReading | undefined>;
  /** A report as a mail. */
  mail(task: MailTask): Promise<MailContent>;
  /** How much the data folder holds. */
  storage(): Promise<Storage>;
  /** What a pattern of paths would leave out. */
  pathPreview(task: PreviewTask): Promise<PathPreview>;
  close(): Promise<void>;
}

/** The thread starts with its first task, and again after it died. */
export function reportThread(folder: string): ReportThread {
  let worker: Worker | undefined;
  let lastId = 0;
  let closed = false;
  const waiting = new Map<number, Waiter>();

  const started = (): Worker => {
    if (worker !== undefined) return worker;
    const fresh = new Worker(new URL('./report-worker.js', import.meta.url), { workerData: { folder } });
    fresh.on('message', (answer: ReportAnswer) => settle(waiting, answer));
    const gone = (error: Error) => {
      if (worker === fresh) worker = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    fresh.on('error', (error) => gone(error instanceof Error ? error : new Error(String(error))));
    fresh.on('exit', () => gone(closed ? new Refusal(CLOSING) : new Error('The report thread ended.')));
    worker = fresh;
    return fresh;
  };

  const send = (to: Worker, order: ReportOrder) => to.postMessage(order);

  const request = <Value>(task: ReportTask, signal?: AbortSignal, part?: (html: string) => void): Promise<Value> =>
    new Promise<unknown>((resolve, reject) => {
      if (closed) throw new Refusal(CLOSING);
      if (signal?.aborted === true) throw new Refusal(GONE);
      lastId += 1;
      const id = lastId;
      const isCurrent = part && ((html: string) => signal?.aborted !== true && part(html));
      waiting.set(id, { resolve, reject, part: isCurrent });
      const thread = started();
      send(thread, { id, task });
      signal?.addEventListener('abort', () => {
        if (waiting.has(id)) send(thread, { cancel: id });
      });
    }) as Promise<Value>;

  return {
    async countDay(site, day, isOver) {
      return counted(request, await request<CountHead & HandedPiece>({ kind: 'count day', domain: site.domain, day, isOver }));
    },
    async sumRollups(site, span) {
      const sums = await request<(CountHead & HandedPiece) | undefined>({ kind: 'sum rollups', domain: site.domain, span });
      return sums && counted(request, sums);
    },
    refreshDay: (site, day, changes) => request({ kind: 'refresh day', domain: site.domain, day, changes }),
    live: (domain, now) => request({ kind: 'live', domain, now }),
    page: (task, signal) => request({ kind: 'page', task }, signal),
    filteredOverview: (task, signal, part) => request({ kind: 'filtered overview', task }, signal, part),
    read: (task, signal) => request({ kind: 'read', task }, signal),
    mail: (task) => request({ kind: 'mail', task }),
    storage: () => request({ kind: 'storage' }),
    pathPreview: (task) => request({ kind: 'path preview', task }),
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}

/** A count with its rows, the further ones of which are requested as they are needed. */
function counted(
  request: <Value>(task: ReportTask) => Promise<Value>,
  { piece, more, ...head }: CountHead & HandedPiece,
): RollupCount {
  async function* pieces(): AsyncGenerator<RollupPiece> {
    yield piece;
    for (let further = more; further; ) {
      const next = await request<HandedPiece>({ kind: 'next piece', of: head });
      yield next.piece;
      further = next.more;
    }
  }
  return { ...head, pieces: pieces() };
}

/** Hands an answer of the thread to whoever waits for it. */
function settle(waiting: Map<number, Waiter>, answer: ReportAnswer): void {
  const waiter = waiting.get(answer.id);
  if ('part' in answer) {
    waiter?.part?.(answer.part);
    return;
  }
  waiting.delete(answer.id);
  if ('fault' in answer) waiter?.reject(new SystemFault(answer.fault));
  else if ('failed' in answer) waiter?.reject(new Error(answer.failed));
  else waiter?.resolve(answer.value);
}
