/** A map that forgets: what was set or used the longest ago goes first (decision 172). */
export interface BoundedMap<Key, Value> {
  get(key: Key): Value | undefined;
  /** The same, and what was found is now the youngest. */
  use(key: Key): Value | undefined;
  /** Sets a value as the youngest, and forgets the oldest until all of them are within the bounds. */
  set(key: Key, value: Value): void;
  delete(key: Key): boolean;
  clear(): void;
  entries(): Iterable<readonly [Key, Value]>;
  readonly size: number;
}

interface Bounds<Key, Value> {
  /** How much a value weighs, about: bytes, characters. Each weighs 1 unless told. */
  weightOf?(value: Value, key: Key): number;
  /** How many values there may be, whatever they weigh. */
  readonly mostEntries?: number;
}

/** Keeps values within a weight that they may have together. One alone may weigh more, until the next one comes. */
export function boundedMap<Key, Value>(
  most: number,
  { weightOf = () => 1, mostEntries = Number.POSITIVE_INFINITY }: Bounds<Key, Value> = {},
): BoundedMap<Key, Value> {
  // The youngest is the last in the map.
  const kept = new Map<Key, Value>();
  let weight = 0;
  const forget = (key: Key): boolean => {
    const value = kept.get(key);
    if (value === undefined || !kept.delete(key)) return false;
    weight -= weightOf(value, key);
    return true;
  };
  return {
    get: (key) => kept.get(key),
    use(key) {
      const value = kept.get(key);
      if (value !== undefined) {
        kept.delete(key);
        kept.set(key, value);
      }
      return value;
    },
    set(key, value) {
      forget(key);
      kept.set(key, value);
      weight += weightOf(value, key);
      for (const oldest of kept.keys()) {
        if ((weight <= most && kept.size <= mostEntries) || kept.size === 1) return;
        forget(oldest);
      }
    },
    delete: forget,
    clear() {
      kept.clear();
      weight = 0;
    },
    entries: () => kept.entries(),
    get size() {
      return kept.size;
    },
  };
}
