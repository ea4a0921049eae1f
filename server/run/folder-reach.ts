import type { SettingSources } from '../settings/settings.ts';
import { faultText } from '../store/database/fault.ts';
import type { LiveOperations } from '../store/writer/operations.ts';
import { connectToWriter } from '../store/writer/writer-socket.ts';
import { holdFolder } from './hold-folder.ts';

// How long a folder that was left to `serve` is not taken again.
const LEFT_MS = 10_000;

/** A data folder of which this process need not be the holder. */
export interface FolderReach {
  /** What counts requests there: here, or in the process that holds the folder; undefined while that takes none. */
  countServed(): Promise<LiveOperations['countServed'] | undefined>;
  /** Lets go of the folder, or of the connection to its holder. */
  close(): Promise<void>;
}

interface FolderReachDeps {
  readonly folder: string;
  readonly flags: SettingSources['flags'];
  logError(sentence: string): void;
}

interface Counting {
  readonly countServed: LiveOperations['countServed'];
  readonly stop: () => Promise<void>;
}

/** Reaches a data folder through a running `serve`, or holds it itself until one starts. */
export function folderReach({ folder, flags, logError }: FolderReachDeps): FolderReach {
  let counting: Counting | undefined;
  let leftUntilMs = 0;
  // Until a folder that is left is free, its socket is still this process's own.
  let leaving = Promise.resolve();

  const close = async () => {
    const held = counting;
    counting = undefined;
    await held?.stop();
  };
  const hold = () =>
    holdFolder({
      folder,
      command: 'middleware',
      flags,
      environment: process.env,
      mayChangeStored: false,
      nowMs: Date.now,
      logError,
      release() {
        leaving = close()
          .catch((error: unknown) => logError(faultText(error, folder)))
          .then(() => {
            leftUntilMs = performance.now() + LEFT_MS;
          });
      },
    });
  const reach = async (): Promise<Counting | undefined> => {
    const held = performance.now() < leftUntilMs ? undefined : await hold();
    if (held !== undefined) {
      try {
        await held.open();
      } catch (error) {
        await held.stop();
        throw error;
      }
      return { countServed: held.operations.countServed, stop: held.stop };
    }
    const serve = await connectToWriter(folder);
    if (serve !== undefined) leftUntilMs = 0;
    return serve && { countServed: serve.operations.countServed, stop: async () => serve.close() };
  };
  return {
    async countServed() {
      await leaving;
      counting ??= await reach();
      return counting?.countServed;
    },
    async close() {
      await leaving;
      await close();
    },
  };
}
