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
  let busy = false;
  const close = () => {
    requests.forget();
    current?.close();
    current = undefined;
    // Only now the folder is free.
    requests.close();
  };
  const requests = leaveRequests(folder, () => {
    if (!busy) close();
  });

  const hold = (): Writer | undefined =>
    holdAsCommand(folder, command, now, logError, async () => {
      if (requests.areMade()) throw new Leaving();
      await nextTurn();
    })?.writer;
  const reach = async (patienceMs?: number): Promise<Writer> => {
    const reached = await reachWriter(folder, hold, patienceMs);
    if (!reached.remote) await requests.listen().catch(closing(reached));
    return reached;
  };

  /** @param last whether the folder may be left after it */
  const run = <Output>(work: (operations: Work) => Promise<Output>, last = true): Promise<Output> =>
    inTurn(async () => {
      for (;;) {
        busy = true;
        try {
          current ??= (await whoCameAfter(folder)) ?? (await reach(COMING_UP_MS));
          return await work(current.operations);
        } catch (error) {
          if (!(error instanceof Leaving)) throw error;
        } finally {
          busy = false;
          if (requests.areMade() && last) close();
        }
      }
    });

  current = await reach();
  return {
    operations: lastingOperations(run),
    get remote() {
      return current?.remote ?? true;
    },
    get leaving() {
      return requests.areMade();
    },
    close,
  };
}

/** Lets go of a folder in which something failed. */
function closing(writer: Writer): (error: unknown) => never {
  return (error) => {
    writer.close();
    throw error;
  };
}

type Run = <Output>(work: (operations: Work) => Promise<Output>, last?: boolean) => Promise<Output>;

function lastingOperations(run: Run): Work {
  return {
    // What the ids are for comes next.
    reserveVisitIds: (request) => run((operations) => operations.reserveVisitIds(request), false),
    storeImportBatch: (batch) => run((operations) => operations.storeImportBatch(batch)),
    storeNames: (found) => run((operations) => operations.storeNames(found)),
    rollUp: (request) => run((operations) => operations.rollUp(request)),
  };
}

/** Whether this process has been asked to leave the folder. */
interface LeaveRequests {
  listen(): Promise<void>;
  areMade(): boolean;
  forget(): void;
  /** Disconnects whoever asked: the folder is free. */
  close(): void;
}

/** @param overdue called when the work that was under way has had its time */
function leaveRequests(folder: string, overdue: () => void): LeaveRequests {
  let listening: { close(): void } | undefined;
  let leaving: NodeJS.Timeout | undefined;
  return {
    async listen() {
      listening = await listenForLeave(folder, () => {
        leaving ??= setTimeout(overdue, END_OF_WORK_MS);
      });
    },
    areMade: () => leaving !== undefined,
    forget() {
      clearTimeout(leaving);
      leaving = undefined;
    },
    close() {
      listening?.close();
      listening = undefined;
    },
  };
}

/** The process for which the folder was left; undefined when none comes up. */
async function whoCameAfter(folder: string): Promise<Writer | undefined> {
  for (let waitedMs = 0; waitedMs < FIRST_MS; waitedMs += RETRY_MS) {
    const holder = await connectToWriter(folder);
    if (holder !== undefined) return holder;
    await delay(RETRY_MS);
  }
  return undefined;
}
