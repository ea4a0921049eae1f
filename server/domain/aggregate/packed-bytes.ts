/** Bytes that are not what was packed: cut off, or changed. */
export class BrokenBytes extends Error {}

/** Whole numbers from 0 to 2^32 - 1 where they lie, each in as few bytes as the largest needs. */
export interface PackedNumbers {
  readonly bytes: Uint8Array;
  /** Where the first one begins. */
  readonly from: number;
  /** Bytes of a number, the lowest first. */
  readonly width: number;
  readonly length: number;
}

/** The number at a place below `length`. */
export function numberAt({ bytes, from, width }: PackedNumbers, index: number): number {
  const position = from + index * width;
  const low = bytes[position] ?? 0;
  if (width === 1) return low;
  const two = low | ((bytes[position + 1] ?? 0) << 8);
  if (width === 2) return two;
  const three = two | ((bytes[position + 2] ?? 0) << 16);
  return width === 3 ? three : (three | ((bytes[position + 3] ?? 0) << 24)) >>> 0;
}

/** Packs columns one after the other. */
export interface ByteWriter {
  /** A number up to 2^32 - 1, in four bytes. */
  count(value: number): void;
  /** Numbers whose count the reader knows. */
  numbers(values: Uint32Array): void;
  /** Rising numbers, packed by their steps. */
  rising(values: Uint32Array): void;
  raw(bytes: Uint8Array): void;
  /** An ASCII text of at most 255 characters. */
  text(text: string): void;
  bytes(): Uint8Array;
}

export function byteWriter(): ByteWriter {
  const pieces: Uint8Array[] = [];
  const numbers = (values: Uint32Array) => {
    let largest = 0;
    for (const value of values) if (value > largest) largest = value;
    const width = largest < 0x100 ? 1 : largest < 0x1_0000 ? 2 : largest < 0x100_0000 ? 3 : 4;
    const packed = new Uint8Array(1 + width * values.length);
    packed[0] = width;
    let position = 1;
    for (const value of values) {
      for (let shift = 0; shift < width * 8; shift += 8) packed[position++] = (value >>> shift) & 255;
    }
    pieces.push(packed);
  };
  return {
    count: (value) => pieces.push(Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24)),
    numbers,
    rising(values) {
      numbers(values.map((value, index) => value - (index === 0 ? 0 : (values[index - 1] ?? 0))));
    },
    raw: (bytes) => pieces.push(bytes),
    text(text) {
      pieces.push(
        Uint8Array.of(text.length),
        Uint8Array.from(text, (character) => character.charCodeAt(0)),
      );
    },
    bytes: () => new Uint8Array(Buffer.concat(pieces)),
  };
}

/** Reads what a writer packed, in the same order. Everything but `raw` is looked through, so that nothing points outside. */
export interface ByteReader {
  count(): number;
  /** So many numbers below a limit. */
  numbers(length: number, limit?: number): PackedNumbers;
  rising(length: number): Uint32Array;
  raw(length: number): Uint8Array;
  text(): string;
  /** Nothing may be left. */
  end(): void;
}

/** @throws BrokenBytes from each of its functions */
export function byteReader(source: Uint8Array, what: string): ByteReader {
  // A plain view: reading from two kinds of arrays in one place is slower.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  let position = 0;
  const take = (length: number): number => {
    const from = position;
    position += length;
    if (!(position <= bytes.length)) throw new BrokenBytes(`The packed ${what} of a day are cut off or changed.`);
    return from;
  };
  const numbers = (length: number, limit = 2 ** 32): PackedNumbers => {
    const width = bytes[take(1)] ?? 0;
    if (width < 1 || width > 4) throw new BrokenBytes(`The packed ${what} of a day have numbers of ${width} bytes.`);
    const packed = { bytes, from: take(width * length), width, length };
    if (limit < 2 ** (8 * width)) {
      for (let index = 0; index < length; index += 1)
        if (numberAt(packed, index) >= limit) throw new BrokenBytes(`The packed ${what} of a day point outside of their table.`);
    }
    return packed;
  };
  return {
    count: () => numberAt({ bytes, from: take(4), width: 4, length: 1 }, 0),
    numbers,
    rising(length) {
      const steps = numbers(length);
      const values = new Uint32Array(length);
      let value = 0;
      for (let index = 0; index < length; index += 1) {
        value += numberAt(steps, index);
        values[index] = value;
      }
      if (value >= 2 ** 32) throw new BrokenBytes(`The packed ${what} of a day rise too far.`);
      return values;
    },
    raw(length) {
      const from = take(length);
      return bytes.subarray(from, from + length);
    },
    text() {
      const length = bytes[take(1)] ?? 0;
      const from = take(length);
      return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString('latin1');
    },
    end() {
      if (position !== bytes.length) throw new BrokenBytes(`The packed ${what} of a day are longer than they should be.`);
    },
  };
}
