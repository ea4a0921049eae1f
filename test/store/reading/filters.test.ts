import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Filter } from '../../../reports/model/filters.ts';
import { addDays, type Day, formatDay } from '../../../server/domain/time/day.ts';
import { day } from '../../harness/days.ts';
import { EVERYONE, everything, filtered, NOW, rollUp } from '../../harness/filtered-store.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { slowReport } from '../../harness/slow-report.ts';
import { sourceReport } from '../../harness/source-report.ts';

// Both change their clocks within these days, one of them by half an hour.
const ZONES = ['Europe/Berlin', 'Australia/Lord_Howe', 'UTC'] as const;

const FIRST = day('2026-04-02');
const CHANGES = { 'Europe/Berlin': day('2026-03-27'), 'Australia/Lord_Howe': FIRST, UTC: FIRST };
const DAYS = 5;

const anyVisits = (zone: (typeof ZONES)[number], browsers: readonly string[]): fc.Arbitrary<readonly TestVisit[]> =>
  fc.array(
    fc
      .record({
        start: fc.oneof(
          fc.integer({ min: 0, max: DAYS * 86_400 }),
          // Shortly before midnight, so that many go on past it.
          fc.tuple(fc.integer({ min: 0, max: DAYS }), fc.integer({ min: 0, max: 86_400 })).map(([n, s]) => n * 86_400 + (s >> 4)),
        ),
        serverAddress: fc.constantFrom('192.0.2.0/24', '198.51.100.7', '2001:db8:77::/48'),
        label: fc.constantFrom('de', 'com', null),
        browser: fc.constantFrom(...browsers),
        steps: fc.array(
          fc.record({
            after: fc.oneof(fc.integer({ min: 0, max: 1_800 }), fc.constant(1_800)),
            path: fc.constantFrom('/', '/a', '/b', '/ç'),
            download: fc.boolean(),
          }),
          { minLength: 1, maxLength: 8 },
        ),
      })
      .map(({ start, steps, ...visit }) => {
        let at = (CHANGES[zone] - 1) * 86_400 + 43_200 + start;
        const accesses = steps.map(({ after, path, download }, n) => {
          if (n > 0) at += after;
          return { at, path: download ? `${path === '/' ? '' : path}/file.pdf` : path, download };
        });
        return { ...visit, accesses };
      }),
    { minLength: 1, maxLength: 14 },
  );

interface Case {
  readonly zone: (typeof ZONES)[number];
  readonly visits: readonly TestVisit[];
  readonly from: Day;
  readonly to: Day;
}

const anyCase = (browsers: readonly string[]): fc.Arbitrary<Case> =>
  fc
    .tuple(fc.constantFrom(...ZONES), fc.integer({ min: -1, max: DAYS }), fc.integer({ min: 0, max: 3 }))
    .chain(([zone, from, length]) =>
      anyVisits(zone, browsers).map((visits) => {
        const first = addDays(CHANGES[zone], from);
        return { zone, visits, from: first, to: addDays(first, length) };
      }),
    );

const anyFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: fc.constant('page' as const), value: fc.constantFrom('/', '/a', '/b', '/ç', '/never') }),
  fc.record({ field: fc.constant('document' as const), value: fc.constantFrom('/file.pdf', '/a/file.pdf', '/never.pdf') }),
  fc.record({
    field: fc.constant('serverAddress' as const),
    value: fc.constantFrom('192.0.2.0/24', '198.51.100.7', '2001:db8:77::/48', '10.0.0.0/24'),
  }),
  fc.record({ field: fc.constant('topLevelDomain' as const), value: fc.constantFrom('de', 'com', '', 'org') }),
  fc.record({
    field: fc.constant('browser' as const),
    value: fc.constantFrom('Firefox', 'Chrome', 'Lynx'),
    version: fc.constantFrom(null, '1', '2'),
  }),
);

/** Whether a visit has it, from what was stored. */
function has({ accesses, ...visit }: TestVisit, filter: Filter): boolean {
  switch (filter.field) {
    case 'page':
      return accesses.some(({ path, download }) => !download && path === filter.value);
    case 'document':
      return accesses.some(({ path, download }) => download && path === filter.value);
    case 'serverAddress':
      return visit.serverAddress === filter.value;
    case 'topLevelDomain':
      return (visit.label ?? '') === filter.value;
    case 'browser':
      return visit.browser === filter.value && (filter.version === null || filter.version === '1');
  }
}

/** A store in a folder of its own for one run of a property. */
async function withStore(zone: string, visits: readonly TestVisit[], work: (at: TestStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sixfold-test-'));
  const at = await testStore(folder, zone, NOW);
  try {
    await storeVisits(at, visits);
    await work(at);
  } finally {
    at.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a filter that every visit matches gives exactly the unfiltered report', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(['Firefox']), ({ zone, visits, from, to }) =>
      withStore(zone, visits, async (at) => {
        await rollUp(at);
        const unfiltered = everything(reportsOf(at.store).source(at.site), from, to);
        assert.deepEqual(everything(await filtered(at, [EVERYONE], from, to), from, to), unfiltered);
      }),
    ),
    { numRuns: 40 },
  );
});

test('any filters together give what a slow count of the matching visits gives, from segments and from records', async () => {
  const anyFilters = fc.array(anyFilter, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(anyCase(['Firefox', 'Chrome']), anyFilters, fc.nat(DAYS), ({ zone, visits, from, to }, filters, behind) =>
      withStore(zone, visits, async (at) => {
        const matching = visits.filter((visit) => filters.every((filter) => has(visit, filter)));
        const expected = slowReport(matching, zone, formatDay(from), formatDay(to));
        const told = async () => sourceReport(await filtered(at, filters, from, to), from, to);
        assert.deepEqual(await told(), expected);
        const unpacked = everything(await filtered(at, filters, from, to), from, to);
        await rollUp(at);
        assert.deepEqual(await told(), expected);
        assert.equal(at.store.db.prepare('SELECT sum(visits) FROM day_segment').pluck().get(), visits.length);
        const packed = everything(await filtered(at, filters, from, to), from, to);
        // What was never seen before is known once it was counted.
        assert.deepEqual({ ...packed, firstSeen: [] }, { ...unpacked, firstSeen: [] });
        at.store.db.prepare('INSERT INTO dirty VALUES (?, ?, 1)').run(at.site.id, addDays(from, behind));
        assert.deepEqual(everything(await filtered(at, filters, from, to), from, to), packed);
      }),
    ),
    { numRuns: 50 },
  );
});
