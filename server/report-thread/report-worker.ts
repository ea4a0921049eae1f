import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../store/database/database.ts';
import { systemFault } from '../store/database/fault.ts';
import { reportReader } from '../store/reading/report-reader.ts';
import { storageOf } from '../store/reading/storage.ts';
import { type CountHead, countDay, type RollupCount, type RollupPiece, sumRollups } from '../store/rollups/rollup-count.ts';
import { readForApi } from './api-reading.ts';
import { readLive } from './live-reading.ts';
import { pathPreview } from './path-preview.ts';
import { reportMail } from './report-mail.ts';
import { filteredOverviewPage, reportPage } from './report-pages.ts';
import type { HandedPiece, ReportAnswer, ReportOrder, ReportTask } from './report-thread.ts';

// On Linux a priority is a thread's own: where both want one core, hits go first.
const NICE = 19;
setPriority(NICE);

const { folder } = workerData as { readonly folder: string };
const db = openReadOnly(folder);
if (db === undefined || parentPort === null) throw new Error('The report thread was started without a database.');
const port = parentPort;

// What nobody looks at any more is not kept in memory.
const FORGET_EVERY_MS = 60_000;
const reader = reportReader(db);
setInterval(reader.forget, FORGET_EVERY_MS).unref();

// The count whose rows are being asked for: one at a time. The next piece is there already, so that the last is known as such.
interface Counted {
  readonly head: CountHead;
  readonly pieces: Iterator<RollupPiece>;
  readonly next: IteratorResult<RollupPiece>;
}

let counted: Counted | undefined;

function begin(count: RollupCount | undefined): (CountHead & HandedPiece) | undefined {
  if (count === undefined) return undefined;
  const { pieces: all, ...head } = count;
  if (!(Symbol.iterator in all)) throw new Error('A count whose rows are not here.');
  const pieces = all[Symbol.iterator]();
  return { ...head, ...handNext({ head, pieces, next: pieces.next() }) };
}

function handNext(of: Counted): HandedPiece {
  const { next, pieces } = of;
  counted = undefined;
  if (next.done === true) return { piece: [], more: false };
  const following = pieces.next();
  // Nothing is kept of a count that has been handed over.
  if (following.done !== true) counted = { ...of, next: following };
  return { piece: next.value, more: counted !== undefined };
}

function nextPiece({ site, span }: CountHead): HandedPiece {
  const head = counted?.head;
  if (counted === undefined || head?.site !== site || head.span.tier !== span.tier || head.span.first !== span.first)
    throw new Error('The rows of a count are gone: the report thread was started anew.');
  return handNext(counted);
}

/** Work that is under way and no longer wanted. */
const cancelled = new Set<number>();

async function carryOut(id: number, task: ReportTask): Promise<unknown> {
  if (db === undefined) return undefined;
  switch (task.kind) {
    case 'count day':
      return begin(countDay(db, reader.site(task.domain), task.day, task.isOver));
    case 'live':
      return readLive(reader, reader.site(task.domain), task.now);
    case 'refresh day':
      return reader.refreshDay(reader.site(task.domain), task.day, task.changes);
    case 'sum rollups':
      return begin(sumRollups(db, reader.site(task.domain).id, task.span));
    case 'next piece':
      return nextPiece(task.of);
    case 'page':
      return await reportPage(reader, task.task, () => cancelled.has(id));
    case 'filtered overview':
      return await filteredOverviewPage(
        reader,
        task.task,
        () => cancelled.has(id),
        (part) => answer({ id, part }),
      );
    case 'read':
      return await readForApi(reader, task.task, () => cancelled.has(id));
    case 'mail':
      return await reportMail(reader, task.task);
    case 'storage':
      return storageOf(db, folder);
    case 'path preview':
      return pathPreview(reader, task.task);
  }
}

function answer(message: ReportAnswer, handed: ArrayBuffer[] = []): void {
  port.postMessage(message, handed);
}

port.on('message', (order: ReportOrder) => {
  if ('cancel' in order) {
    cancelled.add(order.cancel);
    return;
  }
  const { id, task } = order;
  carryOut(id, task)
    .then(
      (value) => answer({ id, value }, handedOver(value)),
      (error: unknown) => {
        const fault = systemFault(error, folder);
        if (fault !== undefined) answer({ id, fault: fault.message });
        else answer({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      },
    )
    .finally(() => cancelled.delete(id));
});

/** Long answers change hands instead of being copied on the thread that answers hits. */
function handedOver(value: unknown): ArrayBuffer[] {
  const bytes = typeof value === 'object' && value !== null && 'body' in value ? value.body : undefined;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
