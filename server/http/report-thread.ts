import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../store/database.ts';
import { type CountHead, countDay, type RollupCount, type RollupSlice, sumRollups } from '../store/rollup-count.ts';
import { siteNamed } from '../store/sites.ts';
import { readForApi } from './api-reading.ts';
import { reportPage } from './report-pages.ts';
import type { ReportAnswer, ReportTask } from './report-thread-client.ts';

// On Linux a priority is a thread's own: where both want one core, hits go first.
const NICE = 10;
setPriority(NICE);

const { folder } = workerData as { readonly folder: string };
const db = openReadOnly(folder);
if (db === undefined || parentPort === null) throw new Error('The report thread was started without a database.');
const port = parentPort;

// The count whose rows are being asked for: one at a time.
let counted: { readonly head: CountHead; readonly rows: Iterator<RollupSlice> } | undefined;

function begin(count: RollupCount | undefined): CountHead | undefined {
  if (count === undefined) return undefined;
  const { slices, ...head } = count;
  if (!(Symbol.iterator in slices)) throw new Error('A count whose rows are not here.');
  counted = { head, rows: slices[Symbol.iterator]() };
  return head;
}

function nextSlice({ site, span }: CountHead): RollupSlice | undefined {
  const { head, rows } = counted ?? {};
  if (
    head === undefined ||
    rows === undefined ||
    head.site !== site ||
    head.span.tier !== span.tier ||
    head.span.first !== span.first
  )
    throw new Error('The rows of a count are gone: the report thread was started anew.');
  const next = rows.next();
  if (next.done !== true) return next.value;
  counted = undefined;
  return undefined;
}

async function carryOut(task: ReportTask): Promise<unknown> {
  if (db === undefined) return undefined;
  switch (task.kind) {
    case 'count day':
      return begin(countDay(db, siteNamed(db, task.domain), task.day, task.isOver));
    case 'sum rollups':
      return begin(sumRollups(db, siteNamed(db, task.domain).id, task.span));
    case 'next slice':
      return nextSlice(task.of);
    case 'page':
      return await reportPage(db, task.task);
    case 'read':
      return readForApi(db, task.task);
  }
}

port.on('message', ({ id, task }: { readonly id: number; readonly task: ReportTask }) => {
  carryOut(task).then(
    (value) => port.postMessage({ id, value } satisfies ReportAnswer, handedOver(value)),
    (error: unknown) =>
      port.postMessage({
        id,
        failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies ReportAnswer),
  );
});

/** Long answers change hands instead of being copied on the thread that answers hits. */
function handedOver(value: unknown): ArrayBuffer[] {
  const bytes = typeof value === 'object' && value !== null && 'body' in value ? value.body : undefined;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
