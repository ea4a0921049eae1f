/** Lets commits of live hits come in between; the writer rests before each of its own transactions (decision 5). */
export type Rest = () => Promise<unknown>;

// Looking at a site takes a fraction of a millisecond.
const LOOKED_AT_TOGETHER = 10;

/**
 * Goes through what takes but a look each, and rests after every ten: of thousands nobody may have to wait for the
 * last (decision 160).
 */
export async function* withRests<Item>(items: readonly Item[], rest: Rest): AsyncGenerator<Item> {
  for (const [index, item] of items.entries()) {
    if (index % LOOKED_AT_TOGETHER === LOOKED_AT_TOGETHER - 1) await rest();
    yield item;
  }
}
