import { setTimeout as delay } from 'node:timers/promises';
import type { ProblemLog } from '../lib/problem-log.ts';
import { describeHolder } from '../store/database/data-folder.ts';
import { faultText } from '../store/database/fault.ts';
import type { ServedRequest } from '../store/writer/operations.ts';
import { NotSent } from '../store/writer/writer-socket.ts';
import type { FolderReach } from './folder-reach.ts';

const TOGETHER = 500;
// Of such requests, or of those whose texts have so many characters: their message is far from the longest that is taken.
const TEXT_TOGETHER = 1_000_000;
// How long until a folder that could not be reached, or a disk that was full, is tried again.
const AGAIN_MS = 200;
const TRIES_AT_THE_END = 5;

/** Requests that were answered and are not counted yet. */
export interface WaitingRequests {
  add(request: ServedRequest): void;
  readonly length: number;
  /** Counts what can be counted, and tells of the rest. */
  end(): Promise<void>;
}

/** Counts requests in the order in which they are added, and keeps those that cannot be stored at present. */
export function waitingRequests(folder: string, reach: FolderReach, problems: ProblemLog): WaitingRequests {
  let waiting: ServedRequest[] = [];
  let running: Promise<void> | undefined;
  let closing = false;
  const counting = requestCounting(folder, reach, problems);

  const run = async (): Promise<void> => {
    for (let tries = 0; waiting.length > 0 && tries < TRIES_AT_THE_END; ) {
      const batch = firstOf(waiting);
      const again = await counting.count(batch);
      waiting = [...again, ...waiting.slice(batch.length)];
      if (again.length < batch.length) continue;
      if (closing) tries += 1;
      await delay(AGAIN_MS);
    }
  };

  const wake = () => {
    running ??= run().finally(() => {
      running = undefined;
      if (waiting.length > 0 && !closing) wake();
    });
  };

  return {
    add(request) {
      waiting.push(request);
      wake();
    },
    get length() {
      return waiting.length;
    },
    async end() {
      closing = true;
      await running;
      const left = waiting.length;
      waiting = [];
      if (left > 0)
        problems.report(`the app has ended. See to the cause before it is started again: ${counting.obstacle()}`, left);
    },
  };
}

interface RequestCounting {
  /** Counts the first requests; gives those that have to be counted again. */
  count(batch: readonly ServedRequest[]): Promise<readonly ServedRequest[]>;
  /** Why requests could not be counted the last time that this was so. */
  obstacle(): string;
}

function requestCounting(folder: string, reach: FolderReach, problems: ProblemLog): RequestCounting {
  let obstacle = '';
  const hinder = (why: string) => {
    obstacle = why;
    problems.report(`Requests wait to be counted: ${why}`);
  };

  const count = async (batch: readonly ServedRequest[]): Promise<readonly ServedRequest[]> => {
    const countServed = await reach.countServed();
    if (countServed === undefined) {
      obstacle = `The data folder ${folder} is being written by ${describeHolder(folder)}.`;
      return batch;
    }
    let outcomes: Awaited<ReturnType<typeof countServed>>;
    try {
      outcomes = await countServed(batch);
    } catch (error) {
      await reach.close().catch((failure: unknown) => problems.report(faultText(failure, folder)));
      if (error instanceof NotSent) return batch;
      problems.report(
        `Whether ${batch.length} requests were counted is not known; they are not sent twice. ${faultText(error, folder)}`,
      );
      return [];
    }
    return batch.filter((_, index) => {
      const outcome = outcomes[index] ?? true;
      if (outcome === true) return false;
      if (outcome.again) hinder(outcome.why);
      else problems.report(outcome.why, 1);
      return outcome.again;
    });
  };

  return {
    count: (batch) =>
      count(batch).catch((error: unknown) => {
        hinder(faultText(error, folder));
        return batch;
      }),
    obstacle: () => obstacle,
  };
}

/** As many of the first as go together, one at least. */
function firstOf(waiting: readonly ServedRequest[]): readonly ServedRequest[] {
  let text = 0;
  const end = waiting.findIndex(({ target, userAgent }, index) => {
    text += target.length + userAgent.length;
    return index === TOGETHER || (text > TEXT_TOGETHER && index > 0);
  });
  return waiting.slice(0, end < 0 ? undefined : end);
}
