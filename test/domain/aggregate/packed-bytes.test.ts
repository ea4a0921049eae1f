import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BrokenBytes,
  byteReader,
  byteWriter,
  numberAt,
  type PackedNumbers,
} from '../../../server/domain/aggregate/packed-bytes.ts';

const LARGEST = 2 ** 32 - 1;
// Where one byte more is needed, and beside that.
const anyNumber = fc.oneof(
  fc.constantFrom(0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0xff_ffff, 0x100_0000, 2 ** 31, LARGEST),
  fc.nat(300),
  fc.integer({ min: 0, max: LARGEST }),
);
const anyNumbers = fc.array(anyNumber, { maxLength: 20 }).map((values) => Uint32Array.from(values));
const unpacked = (packed: PackedNumbers) => Uint32Array.from({ length: packed.length }, (_, index) => numberAt(packed, index));

test('columns are read as they were packed, each number in as few bytes as the largest needs', () => {
  fc.assert(
    fc.property(
      anyNumber,
      anyNumbers,
      anyNumbers,
      fc.string({ unit: 'binary-ascii', maxLength: 255 }),
      (count, values, any, text) => {
        const rising = any.toSorted();
        const writer = byteWriter();
        writer.count(count);
        writer.numbers(values);
        writer.rising(rising);
        writer.text(text);
        writer.raw(Uint8Array.of(1, 2, 3));
        const reader = byteReader(writer.bytes(), 'things');
        assert.equal(reader.count(), count);
        const numbers = reader.numbers(values.length);
        assert.deepEqual(unpacked(numbers), values);
        assert.equal(numbers.width, Math.max(1, Math.ceil(Math.max(0, ...values).toString(16).length / 2)));
        assert.deepEqual(reader.rising(rising.length), rising);
        assert.equal(reader.text(), text);
        assert.deepEqual(reader.raw(3), Uint8Array.of(1, 2, 3));
        reader.end();
      },
    ),
  );
});

test('numbers that rise beyond what a number can be are refused as changed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LARGEST }), fc.integer({ min: 0, max: 3 }), (first, beyond) => {
      const steps = Uint32Array.of(first, Math.min(LARGEST, LARGEST - first + beyond));
      const writer = byteWriter();
      writer.numbers(steps);
      const read = () => byteReader(writer.bytes(), 'things').rising(2).at(-1);
      if (first + (steps[1] ?? 0) <= LARGEST) assert.equal(read(), LARGEST);
      else assert.throws(read, BrokenBytes);
    }),
  );
});

test('numbers are refused that are not below the size of their table', () => {
  fc.assert(
    fc.property(
      anyNumbers.filter((values) => values.length > 0),
      (values) => {
        const writer = byteWriter();
        writer.numbers(values);
        const largest = Math.max(...values);
        const read = (limit: number) => unpacked(byteReader(writer.bytes(), 'things').numbers(values.length, limit));
        assert.deepEqual(read(largest + 1), values);
        assert.throws(() => read(largest), BrokenBytes);
      },
    ),
  );
});
