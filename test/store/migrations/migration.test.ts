import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { leftovers, SITE, testStore } from '../../harness/rollup-store.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { sourceReport } from '../../harness/source-report.ts';

const SCHEMA_1 = fileURLToPath(new URL('../../../server/store/migrations/0001-records.sql', import.meta.url));
const START = Date.UTC(2026, 2, 31, 12) / 1000;

/** A database as the first version left it: a closed Sunday on which the clocks changed, and an open day with its visit. */
function databaseOfVersion1(folder: string): void {
  const db = new Sqlite(join(folder, 'sixfold.db'));
  const [closed, open] = [day('2026-03-29'), day('2026-03-30')];
  const openAt = Date.UTC(2026, 2, 30, 10) / 1000;
  db.exec(readFileSync(SCHEMA_1, 'utf8'));
  db.exec(`
    INSERT INTO site (domain, time_zone, added_at) VALUES ('example.com', 'Europe/Berlin', 0), ('example.org', 'Asia/Tokyo', 0);
    INSERT INTO browser (family, version) VALUES ('Firefox', '1');
    INSERT INTO path (path) VALUES ('/a'), ('/b'), ('/c.pdf');
    INSERT INTO closed_day VALUES (1, ${closed});
    INSERT INTO rollup_day VALUES (1, ${closed}, 3, 4, 1, 1, 2, 90, 45), (1, ${open}, 1, 1, 0, 1, 0, 0, NULL), (2, ${closed}, 5, 5, 0, 5, 0, 0, NULL);
    INSERT INTO rollup_page VALUES (1, ${closed}, 1, 4, 2, 2, 1), (1, ${closed}, 2, 0, 1, 0, 1), (1, ${open}, 1, 1, 1, 1, 1), (2, ${closed}, 2, 5, 5, 5, 5);
    INSERT INTO rollup_document VALUES (1, ${closed}, 3, 1);
    INSERT INTO rollup_browser VALUES (1, ${closed}, 1, 3), (1, ${open}, 1, 1), (2, ${closed}, 1, 5);
    INSERT INTO rollup_top_level_domain VALUES (1, ${closed}, 'de', 'name', 2), (1, ${closed}, '', 'unknown', 1), (1, ${open}, 'de', 'name', 1);
    INSERT INTO rollup_server_address VALUES (1, ${open}, '192.0.2.0/24', 1);
    INSERT INTO rollup_duration VALUES (1, ${closed}, 20, 2);
    INSERT INTO visit VALUES (1, 1, ${openAt}, '192.0.2.0/24', 'de', 1, 1);
    INSERT INTO access VALUES (1, ${openAt}, 0, 1, 0, 1);
  `);
  const hour = db.prepare('INSERT INTO rollup_hour VALUES (?, ?, ?, ?, ?)');
  // Midnight, the hour before the one that is skipped, and the one after it: 0, 1 and 3 o'clock.
  for (const [utcHour, visits, pageViews, downloads] of [
    [-1, 1, 2, 0],
    [0, 1, 1, 1],
    [1, 1, 1, 0],
  ] as const)
    hour.run(1, Date.UTC(2026, 2, 29, utcHour) / 1000, visits, pageViews, downloads);
  hour.run(1, openAt, 1, 1, 0);
  hour.run(2, Date.UTC(2026, 2, 28, 15) / 1000, 5, 5, 0);
  db.pragma('user_version = 1');
  db.close();
}

test('a database of the first version keeps its counts, and open days are counted again', async (t) => {
  const folder = scratchFolder(t);
  databaseOfVersion1(folder);
  const at = await testStore(folder, 'Europe/Berlin', START);
  t.after(() => at.close());
  const { store, operations, site } = at;
  const source = reportsOf(store).source(site);
  const [closed, open] = [day('2026-03-29'), day('2026-03-30')];
  const closedReport = {
    visits: 3,
    pageViews: 4,
    downloads: 1,
    singlePageVisits: 1,
    timedVisits: 2,
    timedSeconds: 90,
    days: { '2026-03-29': '3 4 1' },
    weekHours: { [6 * 24]: 1, [6 * 24 + 1]: 1, [6 * 24 + 3]: 1 },
    // The first version did not count them.
    visitLengths: {},
    pages: { '/a': '4 2 2 1', '/b': '0 1 0 1' },
    documents: { '/c.pdf': 1 },
    browsers: { Firefox: 3 },
    topLevelDomains: { de: 2, '': 1 },
    serverAddresses: {},
  };
  assert.deepEqual(sourceReport(source, closed, closed), closedReport);
  assert.deepEqual(source.durations(closed, closed), [{ bucket: 20, visits: 2 }]);
  assert.equal(source.medianOfDay(closed), 45);
  assert.equal(source.hours(site.zone.startOf(closed), site.zone.startOf(open)).size, 3);
  assert.deepEqual(source.firstSeen('pages', closed, open, 10), {
    rows: [{ path: '/a', day: '2026-03-29', count: 5 }],
    total: 1,
  });
  assert.deepEqual(await operations.rollUp({ domain: SITE, onlyDirty: true }), { days: 1, closed: [] });
  assert.deepEqual(sourceReport(source, closed, closed), closedReport);
  const openReport = sourceReport(source, open, open);
  assert.deepEqual(
    [openReport.visits, openReport.visitLengths, openReport.serverAddresses],
    [1, { 1: 1 }, { '192.0.2.0/24': 1 }],
  );
  assert.deepEqual([source.expiredDays(closed, closed), source.expiredDays(open, open)], [1, 0]);
  assert.deepEqual(leftovers(store.db), []);
});

test('a command that only reads brings the tables of a folder up to date that an older version wrote', async (t) => {
  const folder = scratchFolder(t);
  databaseOfVersion1(folder);
  const told = await done(['report', '--site', 'example.com', '--day', '2026-03-29'], { data: folder });
  assert.match(told, /^3 visits on 29 Mar/m);
});
