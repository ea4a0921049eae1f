/** Values that are forgotten some time after their last use. */
export interface Generations<Value> {
  /** Says what time it is. */
  reach(now: number): void;
  /** The value of a key, which counts as a use. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  size(): number;
}

/**
 * Keeps values in so many generations of a time span each: a use brings a value into the youngest one, and the oldest
 * is dropped whole. A value lives at least for all spans but one after its last use, and nothing is ever searched for
 * what is due (a Map from which the oldest entries are deleted one by one gets slow to iterate).
 *
 * @param capacity a generation that holds so many values ends early
 */
export function generations<Value>(span: number, count: number, capacity = Number.POSITIVE_INFINITY): Generations<Value> {
  let young = new Map<string, Value>();
  let older: Map<string, Value>[] = [];
  let since: number | undefined;
  return {
    reach(now) {
      // A clock that was set back begins a generation, too: otherwise nothing would be dropped until it has caught up.
      if (since !== undefined && Math.abs(now - since) <= span && young.size < capacity) return;
      older = [young, ...older.slice(0, count - 2)];
      young = new Map();
      since = now;
    },
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      for (const map of older) {
        const found = map.get(key);
        if (found === undefined) continue;
        map.delete(key);
        young.set(key, found);
        return found;
      }
      return undefined;
    },
    set(key, value) {
      young.set(key, value);
    },
    delete(key) {
      young.delete(key);
      for (const map of older) map.delete(key);
    },
    size: () => older.reduce((sum, map) => sum + map.size, young.size),
  };
}
