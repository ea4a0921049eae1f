import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../store/database.ts';
import { countDay } from '../store/rollups.ts';
import { siteNamed } from '../store/sites.ts';
import { reportMail } from './report-mail.ts';
import { reportPage } from './report-pages.ts';
import type { ReportAnswer, ReportTask } from './report-thread-client.ts';

// On Linux a priority is a thread's own: where both want one core, hits go first.
const NICE = 10;
setPriority(NICE);

const { folder } = workerData as { readonly folder: string };
const db = openReadOnly(folder);
if (db === undefined || parentPort === null) throw new Error('The report thread was started without a database.');
const port = parentPort;

async function carryOut(task: ReportTask): Promise<unknown> {
  if (db === undefined) return undefined;
  switch (task.kind) {
    case 'count day':
      return countDay(db, siteNamed(db, task.domain), task.day);
    case 'page':
      return await reportPage(db, task.task);
    case 'mail':
      return await reportMail(db, task.task);
  }
}

port.on('message', ({ id, task }: { readonly id: number; readonly task: ReportTask }) => {
  carryOut(task).then(
    (value) => port.postMessage({ id, value } satisfies ReportAnswer),
    (error: unknown) =>
      port.postMessage({
        id,
        failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies ReportAnswer),
  );
});
