import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { SITE, storeVisits, type TestVisit, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { sourceReport } from '../../harness/source-report.ts';

const NOON = Date.UTC(2026, 2, 2, 12) / 1000;
const DAY = 86_400;

const visit = (serverAddress: string, browser: string, at: number): TestVisit => ({
  ...{ serverAddress, label: null, browser },
  accesses: [{ at, path: '/a', download: false }],
});

test('records of before 0009 are brought to what is recorded now: networks of 6to4, addresses that nobody had, and versions beyond three digits', async (t) => {
  const folder = scratchFolder(t);
  const before = await testStore(folder, 'UTC', NOON);
  await storeVisits(before, [
    // Two households behind one IPv4 network, and one visit that came by IPv4.
    visit('2002:c000:207::/48', 'Firefox', NOON - DAY),
    visit('2002:c000:2ff::/48', 'Firefox', NOON - DAY),
    visit('192.0.2.0/24', 'Firefox', NOON - DAY),
    visit('2003:c000:207::/48', 'Firefox', NOON - 2 * DAY),
    visit('2002:c633:6407::/48', 'Long', NOON - 2 * DAY),
    visit('2001:0:4136::/48', 'Longer', NOON - 2 * DAY),
    // Their connections were reset before they were read.
    visit('.0/24', 'Firefox', NOON - DAY),
    visit('', 'Firefox', NOON - 2 * DAY),
  ]);
  await before.operations.rollUp({ domain: SITE, onlyDirty: true });
  before.close();
  const db = new Sqlite(join(folder, 'sixfold.db'));
  db.exec(`
    UPDATE browser SET version = '123456789' WHERE family = 'Long';
    UPDATE browser SET version = '1234', family = 'Long' WHERE family = 'Longer';
    DROP TABLE known_browser_key;
    DROP TABLE mail_agreement;
    DROP TABLE mail_at_once;
    INSERT INTO closed_day VALUES (1, ${day('2026-02-28')}, 1);
  `);
  db.pragma('user_version = 8');
  db.close();

  const at = await testStore(folder, 'UTC', NOON);
  t.after(at.close);
  const source = reportsOf(at.store).source(at.site);
  const told = () => {
    const { serverAddresses, browsers, visits } = sourceReport(source, day('2026-02-28'), day('2026-03-01'));
    return { serverAddresses, browsers, visits };
  };
  const expected = {
    serverAddresses: { '192.0.2.0/24': 3 },
    browsers: { Firefox: 6, Long: 2 },
    visits: 8,
  };
  // The sums that stand, also of days whose records are gone, and those that are counted again.
  assert.deepEqual(told(), expected);
  assert.deepEqual(await at.operations.rollUp({ domain: SITE, onlyDirty: true }), { days: 1, closed: [] });
  assert.deepEqual(told(), expected);
  const column = (sql: string) => at.store.db.prepare(sql).pluck().all();
  const networks = ['192.0.2.0/24', '198.51.100.0/24', '2001:0:4136::/48', '2003:c000:207::/48'];
  for (const table of ['visit', 'rollup_server_address'])
    assert.deepEqual(
      column(`SELECT DISTINCT server_address FROM ${table} WHERE server_address IS NOT NULL ORDER BY 1`),
      networks,
    );
  assert.deepEqual(column('SELECT count(*) FROM visit WHERE server_address IS NULL'), [2]);
  assert.deepEqual(column('SELECT version FROM browser ORDER BY 1'), ['', '1']);
});
