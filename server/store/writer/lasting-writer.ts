import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import { listenForLeave } from './leave-socket.ts';
import type { Operations, Writer } from './operations.ts';
import { holdAsCommand, reachWriter } from './writer.ts';
import { connectToWriter } from './writer-socket.ts';

// Work that is asked to leave has so long to come to the end of what it has begun.
const END_OF_WORK_MS = 1_000;
// Whoever asked has so long to come up before this process takes the folder again.
const FIRST_MS = 5_000;
// A `serve` that starts on a large database takes its time.
const COMING_UP_MS = 60_000;
const RETRY_MS = 50;

type Work = Pick<Operations, 'reserveVisitIds' | 'storeImportBatch' | 'storeNames' | 'rollUp'>;

/**
 * Changes a data folder for a command that takes long: a `serve` that starts meanwhile takes the folder over, and the
 * work goes on through it.
 */
export interface LastingWriter {
  readonly operations: Work;
  /** Whether another process does the writing. */
  readonly remote: boolean;
  /** Whether this process does, and has been asked to leave: best with what it has gathered stored. */
  readonly leaving: boolean;
  close(): void;
}

/** The folder is left between two steps of an operation, which begins anew in the next holder. */
class Leaving extends Error {}

/** Opens a folder for such a command. */
export async function openLastingWriter(
  folder: string,
  command: string,
  now: () => number,
  logError: (line: string) => void,
): Promise<LastingWriter> {
  const inTurn = oneAtATime();
  let current: Writer | undefined;
  let listening: { close(): void } | undefined;
  let leaving: NodeJS.Timeout | undefined;
  let busy = false;

  const hold = (): Writer | undefined =>
    holdAsCommand(folder, command, now, logError, async () => {
      if (leaving !== undefined) throw new Leaving();
      await nextTurn();
    })?.writer;

  const close = () => {
    clearTimeout(leaving);
    leaving = undefined;
    current?.close();
    current = undefined;
    // Only now the folder is free.
    listening?.close();
    listening = undefined;
  };

  const reach = async (patienceMs?: number): Promise<Writer> => {
    const reached = await reachWriter(folder, hold, patienceMs);
    if (reached.remote) return reached;
    try {
      listening = await listenForLeave(folder, () => {
        leaving ??= setTimeout(() => {
          if (!busy) close();
        }, END_OF_WORK_MS);
      });
    } catch (error) {
      reached.close();
      throw error;
    }
    return reached;
  };

  const afterLeaving = async (): Promise<Writer> => {
    for (let waitedMs = 0; waitedMs < FIRST_MS; waitedMs += RETRY_MS) {
      const holder = await connectToWriter(folder);
      if (holder !== undefined) return holder;
      await delay(RETRY_MS);
    }
    return reach(COMING_UP_MS);
  };

  /** @param last whether the folder may be left after it */
  const run = <Output>(work: (operations: Work) => Promise<Output>, last = true): Promise<Output> =>
    inTurn(async () => {
      for (;;) {
        busy = true;
        try {
          current ??= await afterLeaving();
          return await work(current.operations);
        } catch (error) {
          if (!(error instanceof Leaving)) throw error;
        } finally {
          busy = false;
          if (leaving !== undefined && last) close();
        }
      }
    });

  current = await reach();
  return {
    operations: {
      // What the ids are for comes next.
      reserveVisitIds: (request) => run((operations) => operations.reserveVisitIds(request), false),
      storeImportBatch: (batch) => run((operations) => operations.storeImportBatch(batch)),
      storeNames: (found) => run((operations) => operations.storeNames(found)),
      rollUp: (request) => run((operations) => operations.rollUp(request)),
    },
    get remote() {
      return current?.remote ?? true;
    },
    get leaving() {
      return leaving !== undefined;
    },
    close,
  };
}
