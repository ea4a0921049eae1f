import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** Lets commits of live hits come in between, before each transaction of long work (decision 5). */
export type YieldToHits = () => Promise<unknown>;

// How long live hits, while there are any, have the machine to themselves before each piece of other work.
const YIELD_MS = 3;

/** Waits for that long while hits come, and otherwise for whatever waits already. */
export async function yieldWhileBusy(quiet: () => boolean): Promise<void> {
  await (quiet() ? nextTurn() : delay(YIELD_MS));
}

// Looking at a site takes a fraction of a millisecond.
const EXAMINED_TOGETHER = 10;

/**
 * Goes through what takes but a look each, and rests after every ten: of thousands nobody may have to wait for the last
 * (decision 160).
 */
export async function* yieldingBetween<Item>(items: readonly Item[], yieldToHits: YieldToHits): AsyncGenerator<Item> {
  for (const [index, item] of items.entries()) {
    if (index % EXAMINED_TOGETHER === EXAMINED_TOGETHER - 1) await yieldToHits();
    yield item;
  }
}
