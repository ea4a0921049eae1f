import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../../lib/refusal.ts';
import { describeHolder, leaveTimeToRetake } from '../database/data-folder.ts';
import type { YieldToHits } from '../database/yield-to-hits.ts';
import { openFolder } from './open-folder.ts';
import type { Writer } from './operations.ts';
import { type Store, storeOn } from './store.ts';
import { operationsOn } from './store-operations.ts';
import { connectToWriter } from './writer-socket.ts';

// A command that finds another command at work waits for it so long.
const PATIENCE_MS = 10_000;
const RETRY_MS = 50;

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
  yieldToHits?: YieldToHits,
): { readonly store: Store; readonly writer: Writer } | undefined {
  const opened = openFolder({ folder, command, now, logError });
  if (opened === undefined) return undefined;
  using closing = new DisposableStack();
  closing.defer(opened.close);
  const store = storeOn(opened, { now, ...(yieldToHits && { yieldToHits }) });
  store.clock.beatOfCommand();
  closing.move();
  return { store, writer: { operations: operationsOn(store), remote: false, close: opened.close } };
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
