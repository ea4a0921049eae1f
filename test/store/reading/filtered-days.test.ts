import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { formatDay, parseDay } from '../../../server/domain/time/day.ts';
import { jobs } from '../../../server/run/jobs.ts';
import { inTransaction } from '../../../server/store/database/connections.ts';
import { day } from '../../harness/days.ts';
import { EVERYONE, everything, filtered, NOW, rollUp } from '../../harness/filtered-store.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { storeVisits, type TestStore, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';

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
