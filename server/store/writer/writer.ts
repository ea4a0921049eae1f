import { setTimeout as delay } from 'node:timers/promises';
import { closeInReverse } from '../../lib/close-in-reverse.ts';
import { Refusal } from '../../lib/refusal.ts';
import { lossSentence, lostCommits, openCommitCount } from '../database/commit-count.ts';
import { describeHolder, leaveTimeToRetake, prepareFolder, takeLock } from '../database/data-folder.ts';
import { openDatabase } from '../database/database.ts';
import { watchFolder } from '../database/folder-watch.ts';
import { type Operations, operationsOn, type Store, storeOn } from './operations.ts';
import { connectToWriter } from './writer-socket.ts';

// A command that finds another command at work waits for it so long.
const PATIENCE_MS = 10_000;
const RETRY_MS = 50;

/** Changes a data folder: directly when this process holds its lock, otherwise through the process that does. */
export interface Writer {
  readonly operations: Operations;
  /** Whether another process does the writing. */
  readonly remote: boolean;
  close(): void;
}

interface OpeningDeps {
  /** A clock in ms that no step of the wall clock touches. */
  monotonicMs?(): number;
  /** Called before anything is written; what it throws ends the matter. */
  readonly examine?: (() => void) | undefined;
}

/** The store of a folder for the one process that writes it; undefined while another does. */
export function openStore(
  folder: string,
  command: string,
  now: () => number,
  logError: (line: string) => void,
  { monotonicMs = () => performance.now(), examine }: OpeningDeps = {},
): { store: Store; close(): void } | undefined {
  prepareFolder(folder);
  const lock = takeLock(folder, { command, pid: process.pid, since: new Date(now() * 1000).toISOString() });
  if (lock === undefined) return undefined;
  const opened: (() => void)[] = [lock.release];
  const close = () => closeInReverse(opened);
  try {
    examine?.();
    const db = openDatabase(folder);
    opened.push(() => db.close());
    const commits = openCommitCount(db, folder, now(), logError);
    opened.push(commits.close);
    for (const lost of lostCommits(db)) logError(lossSentence(lost));
    const watch = watchFolder({ folder, db, lock, logError });
    opened.push(watch.close);
    return { store: storeOn(db, now, monotonicMs, commits, watch), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens a folder for a command: through a running `serve`, or as the writer itself once no other command is. */
export async function openWriter(
  folder: string,
  command: string,
  now: () => number,
  logError: (line: string) => void,
): Promise<Writer> {
  return reachWriter(folder, () => holdAsCommand(folder, command, now, logError)?.writer);
}

/** Takes a folder for a command; undefined while another process holds it. */
export function holdAsCommand(
  folder: string,
  command: string,
  now: () => number,
  logError: (line: string) => void,
): { readonly store: Store; readonly writer: Writer } | undefined {
  const opened = openStore(folder, command, now, logError);
  if (opened === undefined) return undefined;
  const { store, close } = opened;
  try {
    store.clock.beatOfCommand();
  } catch (error) {
    close();
    throw error;
  }
  return { store, writer: { operations: operationsOn(store), remote: false, close } };
}

/**
 * The writer of a folder: this process once `hold` has taken it, or the one that listens there.
 *
 * @throws Refusal when another command still holds the folder after the time, in ms
 */
export async function reachWriter(folder: string, hold: () => Writer | undefined, patienceMs = PATIENCE_MS): Promise<Writer> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += RETRY_MS) {
    await leaveTimeToRetake(folder);
    const held = hold();
    if (held !== undefined) return held;
    const remote = await connectToWriter(folder);
    if (remote !== undefined) return remote;
    await delay(RETRY_MS);
  }
  throw new Refusal(`The data folder ${folder} is being written by ${describeHolder(folder)}: try again when it is done.`);
}
