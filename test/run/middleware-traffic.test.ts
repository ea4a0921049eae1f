import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { startCountedApp } from '../harness/counted-app.ts';
import { notCounted, reportAroundToday } from '../harness/report.ts';
import { done, type Place } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const SITE = 'example.com';

/** A folder with a site, in which nobody is asked for names; with a running `serve` where the test is about that. */
async function prepared(t: TestContext, beside: string): Promise<Place> {
  const place = { data: scratchFolder(t), env: { SIXFOLD_TLD: 'off' } };
  await done(['settings', 'set', 'SIXFOLD_TLD', 'off'], { data: place.data });
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  if (beside === 'beside serve') await startServe(t, { ...place, env: { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' } });
  return place;
}

for (const beside of ['beside serve', 'alone']) {
  test(`an app ${beside}, every 20th request answered late: all are counted, a visit in the order of arrival`, async (t) => {
    const place = await prepared(t, beside);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const app = await startCountedApp(t, place, SITE);
    const paths = Array.from({ length: 301 }, (_, nth) => `/n${nth}`);
    for (const [nth, path] of paths.entries()) {
      t.mock.timers.tick(100);
      if (nth % 20 === 0) await app.getLate(path);
      else await app.get(path);
      if (nth % 20 === 15) app.answerLate();
    }
    await app.close();
    const report = await reportAroundToday(SITE, place);
    assert.deepEqual([report.received, report.totals.pageViews, report.totals.visits], [paths.length, paths.length, 1]);
    assert.deepEqual(
      report.pages.flatMap(({ path, entries, exits }) => (entries + exits > 0 ? [[path, entries, exits]] : [])).sort(),
      [
        ['/n0', 1, 0],
        ['/n300', 0, 1],
      ],
    );
    const db = new Sqlite(join(place.data, 'sixfold.db'), { readonly: true });
    t.after(() => db.close());
    const stored = db.prepare('SELECT path.path FROM access JOIN path ON path.id = path_id ORDER BY at, sequence').pluck().all();
    assert.deepEqual(stored, paths);
    assert.deepEqual(app.problems, []);
  });

  test(`an app ${beside}, a request that cannot be stored: it is told once, and the others are counted`, async (t) => {
    const place = await prepared(t, beside);
    const app = await startCountedApp(t, place, SITE);
    await app.get('/first');
    const db = new Sqlite(join(place.data, 'sixfold.db'));
    t.after(() => db.close());
    // Stands for whatever the database may find wrong with a request.
    db.exec(
      "CREATE TRIGGER poison BEFORE INSERT ON path WHEN NEW.path = '/poison' BEGIN SELECT RAISE(ABORT, 'It is poison.'); END",
    );
    await Promise.all(Array.from({ length: 60 }, (_, nth) => app.get(nth % 20 === 7 ? '/poison' : `/n${nth}`)));
    await app.close();
    assert.deepEqual(app.problems, ['1 request was not counted: It is poison.', '2 requests were not counted: It is poison.']);
    db.exec('DROP TRIGGER poison');
    const report = await reportAroundToday(SITE, place);
    assert.deepEqual([report.received, report.totals.pageViews, notCounted(report)], [58, 58, 0]);
  });

  test(`an app ${beside} whose site is not registered is told so, and keeps no request for it`, async (t) => {
    const place = await prepared(t, beside);
    const app = await startCountedApp(t, place, 'other.example');
    for (let nth = 0; nth < 5; nth++) await app.get(`/n${nth}`);
    await app.close();
    const why = 'not counted: There is no site other.example; add it with: sixfold site add other.example';
    assert.deepEqual(app.problems, [`1 request was ${why}`, `4 requests were ${why}`]);
  });
}
