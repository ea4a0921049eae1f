import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressKey, addressOfKey, FIRST_ADDRESS } from '../../../server/domain/aggregate/address-key.ts';
import type { AccessRow, VisitRow } from '../../../server/domain/aggregate/day-counts.ts';
import { isDownload, type SegmentPart, segmentColumns } from '../../../server/domain/aggregate/day-segment.ts';
import { type OpenPart, openPart } from '../../../server/domain/aggregate/open-part.ts';
import { BrokenBytes, numberAt } from '../../../server/domain/aggregate/packed-bytes.ts';
import { segmentPacker } from '../../../server/domain/aggregate/segment-packer.ts';

const START = 1_774_000_000;
const DAY = 90_000;

interface Record {
  readonly visit: VisitRow;
  readonly accesses: readonly AccessRow[];
}

const anyId = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
const anyAddress = fc.oneof(
  fc.constant(null),
  fc.ipV4().map((address) => `${address.slice(0, address.lastIndexOf('.'))}.0/24`),
  fc.ipV4(),
  fc.constantFrom('2001:db8:77::/48', '::1', '300.1.2.0/24', '1.2.3.4/24', '01.2.3.4', '1.2.3.0/25'),
);
const anyDomain = fc.constantFrom(['com', 1], ['de', 0], ['xn--p1ai', 1], [null, null]) as fc.Arbitrary<
  readonly [string | null, number | null]
>;

const anyRecords: fc.Arbitrary<readonly Record[]> = fc
  .array(
    fc.record({
      start: fc.integer({ min: 0, max: DAY - 1 }),
      address: anyAddress,
      domain: anyDomain,
      browser: anyId,
      accesses: fc.array(
        fc.record({ after: fc.integer({ min: 0, max: 1_800 }), download: fc.constantFrom(0, 0, 0, 1), path: anyId }),
        { maxLength: 6 },
      ),
    }),
    { maxLength: 30 },
  )
  .map((visits) =>
    visits.map(({ start, address, domain: [label, byName], browser, accesses }, n) => {
      let at = START + start;
      return {
        visit: [2 * n + 1, at, address, label, byName, browser] as const,
        accesses: accesses.map(({ after, download, path }, index): AccessRow => {
          if (index > 0) at += after;
          return [at, 2 * n + 1, download, path];
        }),
      };
    }),
  );

/** The parts of a segment of these records, among accesses of visits that began earlier. */
function pack(records: readonly Record[], accessesOfAPart: number): readonly SegmentPart[] {
  const packer = segmentPacker(START, accessesOfAPart);
  const accesses = [...records.flatMap((record) => record.accesses), [START, 4, 0, 1] as const].sort((a, b) => a[0] - b[0]);
  packer.take(
    records.map(({ visit }) => visit),
    accesses,
    START + DAY,
  );
  return [...packer.parts()];
}

const open = ({ visits, accesses, columns }: SegmentPart): OpenPart => openPart(visits, accesses, (column) => columns[column]);

function addressAt({ networks, addresses, texts }: ReturnType<OpenPart['addresses']>, place: number): string | null {
  const all = [...networks, ...Array.from(addresses, (address) => FIRST_ADDRESS + address), ...texts];
  const key = all[place - 1];
  return key === undefined ? null : addressOfKey(key);
}

/** What a part holds, as records: the ids of visits are not kept. */
function unpack(part: OpenPart): readonly unknown[] {
  const { starts, firstAccess, steps } = part.times();
  const [browsers, domains, addresses, documents, pages] = [
    part.browsers(),
    part.domains(),
    part.addresses(),
    part.documents(),
    part.pages(),
  ];
  let [page, download] = [0, 0];
  return Array.from({ length: part.visits }, (_, visit) => {
    let at = START + (starts[visit] ?? Number.NaN);
    const place = numberAt(addresses.places, visit);
    const address = addressAt(addresses, place);
    const { label, source } = domains.domains[numberAt(domains.places, visit)] ?? {};
    const accesses = Array.from({ length: (firstAccess[visit + 1] ?? 0) - (firstAccess[visit] ?? 0) }, (_, n) => {
      const access = (firstAccess[visit] ?? 0) + n;
      at += numberAt(steps, access);
      if (isDownload(documents.bits, access)) return [at, 1, documents.ids[numberAt(documents.places, download++)]];
      return [at, 0, pages.ids[numberAt(pages.places, page++)]];
    });
    return {
      start: START + (starts[visit] ?? Number.NaN),
      address,
      label: label === '' ? null : label,
      byName: source === 'unknown' ? null : Number(source === 'name'),
      browser: browsers.ids[numberAt(browsers.places, visit)],
      accesses,
    };
  });
}

test('the records of a day come out of their segment as they went in', () => {
  fc.assert(
    fc.property(anyRecords, fc.integer({ min: 1, max: 40 }), (records, accessesOfAPart) => {
      const parts = pack(records, accessesOfAPart);
      const expected = [...records]
        .sort((a, b) => a.visit[1] - b.visit[1])
        .map(({ visit: [, start, address, label, byName, browser], accesses }) => ({
          start,
          address,
          label,
          byName,
          browser,
          accesses: accesses.map(([at, , download, path]) => [at, download, path]),
        }));
      assert.deepEqual(parts.map(open).flatMap(unpack), expected);
      for (const { visits, accesses } of parts) assert.ok(accesses <= accessesOfAPart || visits === 1);
    }),
    { numRuns: 200 },
  );
});

test('a segment that is cut off or changed is noticed or still readable, and never read outside of its tables', () => {
  const anyHarm = fc.record({
    column: fc.constantFrom(...segmentColumns),
    kind: fc.constantFrom('cut', 'longer', 'changed'),
    at: fc.nat(),
    byte: fc.nat(255),
  });
  let noticed = 0;
  fc.assert(
    fc.property(anyRecords, anyHarm, (records, { column, kind, at, byte }) => {
      const [part] = pack(records, 1_000);
      if (part === undefined) return;
      const whole = part.columns[column];
      const place = at % whole.length;
      const harmed =
        kind === 'cut'
          ? whole.slice(0, place)
          : kind === 'longer'
            ? Uint8Array.from([...whole, byte])
            : whole.map((value, index) => (index === place ? byte : value));
      const opened = open({ ...part, columns: { ...part.columns, [column]: harmed } });
      try {
        assert.equal(unpack(opened).length, part.visits);
        assert.equal(kind, 'changed');
      } catch (error) {
        assert.ok(error instanceof BrokenBytes, String(error));
        assert.match(error.message, /^The packed (browsers|top level domains|server addresses|documents|pages|times) of a day /);
        noticed += 1;
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(noticed > 100);
});

test('every address has a key of its own, and common ones are small numbers', () => {
  const anyText = fc.oneof(
    anyAddress.filter((address) => address !== null),
    fc.ipV6(),
    fc.string(),
  );
  fc.assert(fc.property(anyText, (text) => assert.equal(addressOfKey(addressKey(text)), text)));
  assert.equal(addressKey('192.0.2.0/24'), 0xc00002);
});

test('a busy day takes less than 8 bytes an access and 16 a visit', () => {
  const random = (n: number, below: number) => Math.floor((Math.abs(Math.sin(n * 12.9898)) * 43_758.5453) % below);
  const records = Array.from({ length: 20_000 }, (_, n): Record => {
    const start = START + Math.floor((n * 86_400) / 20_000);
    const network = `${1 + random(n, 220)}.${random(n + 1, 256)}.${random(n + 2, 256)}.0/24`;
    return {
      visit: [n, start, network, 'de', 1, random(n + 3, 60)],
      accesses: Array.from({ length: 3 }, (_, k) => [
        start + k * random(n + k, 600),
        n,
        Number(k === 2 && n % 8 === 0),
        random(n * k, 4_000),
      ]),
    };
  });
  const packer = segmentPacker(START);
  const accesses = records.flatMap((record) => record.accesses).sort((a, b) => a[0] - b[0]);
  packer.take(
    records.map(({ visit }) => visit),
    accesses,
    START + DAY,
  );
  const bytes = [...packer.parts()]
    .flatMap(({ columns }) => Object.values(columns))
    .reduce((sum, column) => sum + column.length, 0);
  assert.ok(bytes < 8 * 60_000 + 16 * 20_000, `${bytes}`);
});
