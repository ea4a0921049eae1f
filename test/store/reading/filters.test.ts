import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { Filter } from '../../../reports/model/filters.ts';
import { type ListName, type ReportSource, WHOLE_LIST } from '../../../reports/model/report-source.ts';
import { addDays, type Day, formatDay, parseDay } from '../../../server/domain/time/day.ts';
import { jobs } from '../../../server/run/jobs.ts';
import { inTransaction } from '../../../server/store/database/connections.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { day, SITE, storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { slowReport } from '../../harness/slow-report.ts';
import { toldReport } from '../../harness/told-report.ts';

// Both change their clocks within these days, one of them by half an hour.
const ZONES = ['Europe/Berlin', 'Australia/Lord_Howe', 'UTC'] as const;
const FIRST = day('2026-04-02');
const CHANGES = { 'Europe/Berlin': day('2026-03-27'), 'Australia/Lord_Howe': FIRST, UTC: FIRST };
const DAYS = 5;
const NOW = Date.UTC(2026, 4, 1) / 1000;
const EVERYONE: Filter = { field: 'browser', value: 'Firefox', version: null };
const LISTS: readonly ListName[] = ['pages', 'documents', 'topLevelDomains', 'browsers', 'browserFamilies', 'serverAddresses'];

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

async function filtered({ store, site }: TestStore, filters: readonly Filter[], from: Day, to: Day): Promise<ReportSource> {
  const source = await reportsOf(store).filteredSource(site, filters, from, to, () => false);
  assert.ok(source !== undefined);
  return source;
}

const rollUp = ({ operations }: TestStore) => operations.rollUp({ domain: SITE, onlyDirty: true });

/** Everything a source tells of a period besides the ledger. */
function everything(source: ReportSource, from: Day, to: Day) {
  const { zone } = source;
  const days = Array.from({ length: to - from + 1 }, (_, n) => addDays(from, n));
  const counted = <Key>(counts: ReadonlyMap<Key, { visits: number; pageViews: number; downloads: number }>) =>
    [...counts].filter(([, { visits, pageViews, downloads }]) => visits + pageViews + downloads > 0).sort();
  return source.snapshot(() => ({
    totals: source.totals(from, to),
    medians: days.map((each) => source.medianOfDay(each)),
    durations: source.durations(from, to),
    lengths: source.visitLengths(from, to),
    days: counted(source.days(from, to)),
    hours: counted(source.hours(zone.startOf(from), zone.startOf(addDays(to, 1)))),
    weekHours: source.weekHours(from, to),
    lists: LISTS.map((name) => [
      source.list(name, from, to, WHOLE_LIST),
      source.list(name, from, to, { search: '.', sort: 'name', descending: true, offset: 1, limit: 2 }),
      source.list(name, from, to, { search: 'A', sort: 'entries', descending: false, offset: 0, limit: 1 }),
    ]),
    firstSeen: [source.firstSeen('pages', from, to, 3), source.firstSeen('documents', from, to, 1)],
    gaps: source.gaps(zone.startOf(from), zone.startOf(to)),
    extent: source.extent(),
    expiredDays: source.expiredDays(from, to),
  }));
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
        const told = async () => toldReport(await filtered(at, filters, from, to), from, to);
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

async function store(t: TestContext): Promise<TestStore> {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  return at;
}

const noon = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;

const visit = (start: number, serverAddress: string, paths: readonly string[], after = 60): TestVisit => ({
  serverAddress,
  label: null,
  browser: 'Firefox',
  accesses: paths.map((path, n) => ({ at: start + n * after, path, download: path.endsWith('.pdf') })),
});

test('work that is no longer wanted stops between two days', async (t) => {
  const at = await store(t);
  const dates = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'];
  await storeVisits(
    at,
    dates.map((date) => visit(noon(date), '192.0.2.0/24', ['/'])),
  );
  await rollUp(at);
  let asked = 0;
  const cancelled = () => {
    asked += 1;
    return asked === 3;
  };
  const [from, to] = [day('2026-03-01'), day('2026-03-31')];
  assert.equal(await reportsOf(at.store).filteredSource(at.site, [EVERYONE], from, to, cancelled), undefined);
  assert.equal(asked, 3);
});

test('a segment that is damaged is not used, the records are', async (t) => {
  const at = await store(t);
  await storeVisits(at, [
    visit(noon('2026-03-02'), '192.0.2.0/24', ['/', '/a', '/file.pdf']),
    visit(noon('2026-03-02'), '198.51.100.0/24', ['/']),
  ]);
  await rollUp(at);
  const today = day('2026-03-02');
  const before = everything(await filtered(at, [{ field: 'page', value: '/a' }], today, today), today, today);
  assert.equal(before.totals.pageViews, 2);
  for (const column of ['pages', 'documents', 'times', 'browsers', 'top_level_domains', 'server_addresses']) {
    const bytes = at.store.db.prepare<[], Uint8Array>(`SELECT ${column} FROM day_segment`).pluck().get();
    at.store.db.prepare(`UPDATE day_segment SET ${column} = ?`).run(Uint8Array.from(bytes ?? [], () => 9));
    assert.deepEqual(
      everything(await filtered(at, [{ field: 'page', value: '/a' }], today, today), today, today),
      before,
      column,
    );
    at.store.db.prepare(`UPDATE day_segment SET ${column} = ?`).run(bytes);
  }
});

test('a running day is read from its records, and again once something came', async (t) => {
  const at = await store(t);
  const today = parseDay(new Date(NOW * 1000).toISOString().slice(0, 10)) ?? assert.fail();
  at.clock.now = NOW + 43_200;
  await storeVisits(at, [visit(NOW + 60, '192.0.2.0/24', ['/', '/a'])]);
  await rollUp(at);
  assert.equal(at.store.db.prepare('SELECT count(*) FROM day_segment').pluck().get(), 0);
  const views = async () => (await filtered(at, [EVERYONE], today, today)).totals(today, today).pageViews;
  assert.deepEqual([await views(), await views()], [2, 2]);
  await storeVisits(at, [visit(NOW + 30, '192.0.2.0/24', ['/b'])]);
  assert.equal(await views(), 3);
});

/** The bytes of the database file, with all that was written in it. */
function fileOf({ store: { db } }: TestStore): Buffer {
  db.pragma('wal_checkpoint(TRUNCATE)');
  assert.equal(readFileSync(`${db.name}-wal`).length, 0);
  return readFileSync(db.name);
}

test('nothing is found in the file of the records of a closed day or of an erased visit, their segments included', async (t) => {
  const at = await store(t);
  const { db } = at.store;
  const [gone, erased, kept] = ['2001:db8:dead::/48', '2001:db8:beef::/48', '2001:db8:cafe::/48'];
  // As many as make a part's columns long enough to be looked for.
  const many = (date: string, serverAddress: string) =>
    Array.from({ length: 40 }, (_, n) =>
      visit(noon(date) + n * 77, serverAddress, ['/', `/${date}/${n}`, '/a', `/${n}.pdf`], 61 + n),
    );
  // One that goes on past the end of the day that is closed, one of the day before that ends on it.
  const past = visit(Date.UTC(2026, 2, 3) / 1000 - 60, kept, ['/night', '/morning'], 600);
  await storeVisits(at, [...many('2026-03-02', gone), past, ...many('2026-03-10', erased), ...many('2026-03-10', kept)]);
  await rollUp(at);
  const columns = () =>
    db
      .prepare<[], [number, ...Buffer[]]>(
        'SELECT rollup_id, browsers, top_level_domains, server_addresses, documents, pages, times FROM day_segment',
      )
      .raw()
      .all()
      .map(([, ...each]) => each.filter((bytes) => new Set(bytes).size > 20));
  const old = columns().flat();
  assert.ok(old.length >= 5);
  const before = fileOf(at);
  for (const bytes of [gone, erased, ...old.filter(({ length }) => length < 300)]) assert.ok(before.includes(bytes));

  at.clock.now = noon('2026-04-02');
  const work = jobs({ store: at.store, retentionDays: 30, failed: assert.fail });
  db.prepare('DELETE FROM imported_day').run();
  await work.run();
  assert.equal(db.prepare('SELECT count(*) FROM closed_day').pluck().get(), 1);
  inTransaction(db, () => {
    db.prepare('DELETE FROM access WHERE visit_id IN (SELECT id FROM visit WHERE server_address = ?)').run(erased);
    db.prepare('DELETE FROM visit WHERE server_address = ?').run(erased);
    db.prepare('INSERT INTO dirty SELECT site_id, first_day, 1 FROM rollup WHERE tier = ? AND first_day = ?').run(
      'day',
      day('2026-03-10'),
    );
  });
  await rollUp(at);
  await work.run();
  const after = fileOf(at);
  assert.ok(after.includes(kept));
  const still = columns().flat();
  for (const bytes of [gone, erased, ...old.filter((each) => !still.some((other) => Buffer.compare(other, each) === 0))])
    assert.ok(!after.includes(bytes));

  // The visit that goes on is told of its second day, and of nothing of the first.
  const [from, to] = [day('2026-03-01'), day('2026-03-31')];
  const source = await filtered(at, [{ field: 'page', value: '/night' }], from, to);
  assert.deepEqual(
    [...source.days(from, to)].map(([each, counts]) => [formatDay(each), counts]),
    [['2026-03-03', { visits: 0, pageViews: 1, downloads: 0 }]],
  );
  assert.equal(source.totals(from, to).serverAddresses, null);
  assert.deepEqual([source.expiredDays(from, to), source.expiredDays(day('2026-03-03'), to)], [1, 0]);
});
