// One that alone takes more than this part of all is made anew each time.
const MOST_OF_ONE = 1 / 3;

/** Gives what was made under a name before, or makes it; what was not asked for the longest is forgotten first. */
export type Kept<Value> = (name: string, make: () => Value) => Value;

/**
 * Keeps values within so many bytes.
 *
 * @param bytesOf how many bytes a value takes, about
 */
export function keptWithin<Value>(mostBytes: number, bytesOf: (value: Value) => number): Kept<Value> {
  // The latest used is the last in the map.
  const kept = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let bytes = 0;
  return (name, make) => {
    const known = kept.get(name);
    if (known !== undefined) {
      kept.delete(name);
      kept.set(name, known);
      return known.value;
    }
    const value = make();
    const fresh = { value, bytes: bytesOf(value) + 2 * name.length };
    if (fresh.bytes > mostBytes * MOST_OF_ONE) return value;
    kept.set(name, fresh);
    bytes += fresh.bytes;
    for (const [oldest, { bytes: freed }] of kept) {
      if (bytes <= mostBytes) break;
      kept.delete(oldest);
      bytes -= freed;
    }
    return value;
  };
}
