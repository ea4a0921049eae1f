import { type AddressKey, FIRST_ADDRESS } from './address-key.ts';

/** Counts of server addresses, of each kind by its numbers; no number twice. */
export interface CountedAddresses {
  readonly networks: CountedNumbers;
  readonly addresses: CountedNumbers;
  readonly texts: readonly (readonly [string, number])[];
}

export interface CountedNumbers {
  readonly numbers: Uint32Array;
  readonly counts: Uint32Array;
}

/** The union of server addresses, with their visits. */
export interface AddressUnion extends Iterable<readonly [AddressKey, number]> {
  readonly size: number;
}

/** Adds counts up. A third of a million addresses take 4 MB here, and 30 as entries of a map. */
export function unionOf(some: Iterable<CountedAddresses>): AddressUnion {
  const [networks, addresses] = [numberCounts(), numberCounts()];
  const texts = new Map<string, number>();
  for (const each of some) {
    networks.add(each.networks);
    addresses.add(each.addresses);
    for (const [text, count] of each.texts) texts.set(text, (texts.get(text) ?? 0) + count);
  }
  return {
    size: networks.size() + addresses.size() + texts.size,
    *[Symbol.iterator]() {
      yield* networks.entries(0);
      yield* addresses.entries(FIRST_ADDRESS);
      yield* texts;
    },
  };
}

/** Counts by number in two arrays, each number at the first free place from where its hash points; a count of 0 is free. */
function numberCounts() {
  let [numbers, counts] = [new Uint32Array(1_024), new Uint32Array(1_024)];
  let size = 0;
  const placeOf = (number: number): number => {
    const mask = numbers.length - 1;
    let place = (Math.imul(number, 0x9e37_79b1) >>> 7) & mask;
    while (counts[place] !== 0 && numbers[place] !== number) place = (place + 1) & mask;
    return place;
  };
  const put = (number: number, count: number) => {
    const place = placeOf(number);
    if (counts[place] === 0) size += 1;
    numbers[place] = number;
    counts[place] = (counts[place] ?? 0) + count;
  };
  const grow = () => {
    const [oldNumbers, oldCounts] = [numbers, counts];
    [numbers, counts] = [new Uint32Array(4 * oldNumbers.length), new Uint32Array(4 * oldNumbers.length)];
    size = 0;
    for (let place = 0; place < oldNumbers.length; place += 1)
      if (oldCounts[place] !== 0) put(oldNumbers[place] ?? 0, oldCounts[place] ?? 0);
  };
  return {
    size: () => size,
    add(more: CountedNumbers) {
      for (let index = 0; index < more.numbers.length; index += 1) {
        if (2 * size >= numbers.length) grow();
        put(more.numbers[index] ?? 0, more.counts[index] ?? 0);
      }
    },
    *entries(above: number): Generator<readonly [number, number]> {
      for (let place = 0; place < numbers.length; place += 1) {
        const count = counts[place] ?? 0;
        if (count > 0) yield [above + (numbers[place] ?? 0), count];
      }
    },
  };
}
