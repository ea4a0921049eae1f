import { boundedMap } from './bounded-map.ts';

// One that alone takes more than this part of all is made again each time.
const MOST_OF_ONE = 1 / 3;

/** Gives what was made under a name before, or makes it; what was not requested for the longest is forgotten first. */
export type Kept<Value> = (name: string, make: () => Value) => Value;

/**
 * Keeps values within so many bytes.
 *
 * @param bytesOf how many bytes a value takes, about
 */
export function keptWithin<Value>(mostBytes: number, bytesOf: (value: Value) => number): Kept<Value> {
  const weightOf = ({ bytes }: { readonly bytes: number }) => bytes;
  const kept = boundedMap<string, { readonly value: Value; readonly bytes: number }>(mostBytes, { weightOf });
  return (name, make) => {
    const known = kept.use(name);
    if (known !== undefined) return known.value;
    const value = make();
    const bytes = bytesOf(value) + 2 * name.length;
    if (bytes <= mostBytes * MOST_OF_ONE) kept.set(name, { value, bytes });
    return value;
  };
}
