/** Lets commits of live hits come in between; the writer rests before each of its own transactions. */
export type YieldToHits = () => Promise<unknown>;

// Looking at a site takes a fraction of a millisecond.
const EXAMINED_TOGETHER = 10;

/** Goes through what takes but a look each, and rests after every ten: of thousands nobody may have to wait for the last. */
export async function* yieldingBetween<Item>(items: readonly Item[], yieldToHits: YieldToHits): AsyncGenerator<Item> {
  for (const [index, item] of items.entries()) {
    if (index % EXAMINED_TOGETHER === EXAMINED_TOGETHER - 1) await yieldToHits();
    yield item;
  }
}
