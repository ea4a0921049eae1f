import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jobs } from '../../server/run/jobs.ts';
import { listSites, siteNamed } from '../../server/store/registry/sites.ts';
import { closeDay } from '../../server/store/rollups/retention.ts';
import type { Store } from '../../server/store/writer/store.ts';
import { day } from '../harness/days.ts';
import { recordStatements } from '../harness/recorded-statements.ts';
import { SITE, storeVisits, type TestStore, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { cookieOf, withUser } from '../harness/signed-in.ts';

const DAY = 86_400;
const NOON = Date.UTC(2026, 2, 2, 12) / 1000;
const FIRST = day('2026-03-02');

/** A visit on the day of that instant, with a page view of each path. */
const visitAt = (at: number, paths: readonly string[] = ['/a', '/b']) => ({
  serverAddress: '192.0.2.0/24',
  label: 'de',
  browser: 'Firefox',
  accesses: paths.map((path, index) => ({ at: at + index, path, download: false })),
});

/** A store with that many sites besides the one that is looked at, each with a visit on a day that is over. */
async function storeAmong(t: TestContext, others: number): Promise<TestStore> {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  for (let n = 0; n < others; n++) {
    const { domain } = await at.operations.addSite({ domain: `site-${n}.example`, timeZone: 'UTC', aliases: [] });
    await storeVisits({ ...at, site: siteNamed(at.store.db, domain) }, [visitAt(NOON)]);
  }
  await storeVisits(at, [visitAt(NOON)]);
  at.clock.now = NOON + DAY;
  return at;
}

const runs = ({ store }: TestStore) => jobs({ store, retentionDays: 30, failed: assert.fail });

test('to find, count, erase and add a site takes the same work however many other sites there are', async (t) => {
  const work = async (others: number) => {
    const at = await storeAmong(t, others);
    const { operations, site, store } = at;
    const { db } = store;
    return {
      find: await recordStatements(db, async () => siteNamed(db, SITE)),
      count: await recordStatements(db, () => operations.rollUp({ domain: SITE, onlyDirty: true })),
      countAgain: await recordStatements(db, () => operations.rollUp({ domain: SITE, onlyDirty: false })),
      erase: await recordStatements(db, () => closeDay(db, site, FIRST, store.yieldToHits)),
      add: await recordStatements(db, () =>
        operations.addSite({ domain: 'new.example', timeZone: 'UTC', aliases: ['alias.example'] }),
      ),
      change: await recordStatements(db, () => operations.setSite({ domain: SITE, excludePaths: ['/private/**'] })),
    };
  };
  const alone = await work(0);
  assert.deepEqual(await work(40), alone);
  for (const [name, { readWhole }] of Object.entries(alone)) assert.deepEqual(readWhole, [], name);
});

test('a minute asks as much of the database for one site as for many, but for the days that are to be counted', async (t) => {
  const minutes = async (others: number) => {
    const at = await storeAmong(t, others);
    const work = runs(at);
    await work.run();
    const idle = await recordStatements(at.store.db, () => work.run());
    await storeVisits(at, [visitAt(NOON + 60)]);
    const oneDay = await recordStatements(at.store.db, () => work.run());
    const days = at.store.db.prepare("SELECT count(*) FROM rollup WHERE tier = 'day' AND current = 1").pluck().get();
    assert.equal(days, others + 1);
    return [idle.statements, oneDay.statements];
  };
  assert.deepEqual(await minutes(40), await minutes(0));
});

test('a few visits are written in one piece, many rows in several', async (t) => {
  const restsFor = async (paths: readonly string[]) => {
    const at = await testStore(scratchFolder(t), 'UTC', NOON + DAY);
    t.after(at.close);
    await storeVisits(at, [visitAt(NOON, paths)]);
    let rests = 0;
    at.fakes.yieldToHits = () => {
      rests += 1;
      return Promise.resolve();
    };
    await at.operations.rollUp({ domain: SITE, onlyDirty: true });
    return rests;
  };
  // Once before the rows, once before they become current.
  assert.equal(await restsFor(['/a', '/b', '/c']), 2);
  const pieces = Math.ceil(4_000 / 1_500);
  assert.ok((await restsFor(Array.from({ length: 4_000 }, (_, n) => `/${n}`))) >= pieces + 1);
});

test('a day that was to be counted again just as its records expired is erased within the same day', async (t) => {
  const at = await storeAmong(t, 0);
  const { store, site, clock } = at;
  store.db.exec('DELETE FROM imported_day');
  clock.now = (FIRST + 30) * DAY;
  await runs(at).run();
  clock.now = (FIRST + 31) * DAY;
  let turns = 0;
  const watched: Store = {
    ...store,
    inTurn: (next) =>
      store.inTurn(() => {
        turns += 1;
        // The first turn of a run looks for garbage; all that is left to do is to erase the day.
        if (turns === 2) store.db.prepare('INSERT INTO dirty VALUES (?, ?, 1)').run(site.id, FIRST);
        return next();
      }),
  };
  const work = runs({ ...at, store: watched });
  const visits = () => store.db.prepare('SELECT count(*) FROM visit').pluck().get();
  await work.run();
  assert.deepEqual([turns, visits()], [2, 1]);
  clock.now += 60;
  await work.run();
  assert.equal(visits(), 0);
});

test('a site alone is the same as among all, with all of its rules', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const { operations, store } = at;
  await operations.addSite({ domain: 'b.example', timeZone: 'Asia/Kolkata', aliases: ['z.example', 'a.example'] });
  await operations.setSite({
    domain: 'b.example',
    excludeAddresses: ['192.0.2.0/24', '10.0.0.0/8'],
    excludePaths: ['/z', '/a/*'],
    documentEndings: ['json', 'xml'],
    pageEndings: ['txt', 'pdf'],
    rateLimit: 7,
  });
  await operations.setSite({ domain: SITE, excludePaths: ['/only-here'], aliases: ['alias.example'] });
  const told = ({ id, domain, zone, aliases, rules, hosts }: ReturnType<typeof siteNamed>) => ({
    ...{ id, domain, aliases, rules },
    zone: zone.name,
    hosts: [...hosts],
  });
  const all = listSites(store.db).map(told);
  assert.deepEqual(
    all,
    ['b.example', SITE].map((domain) => told(siteNamed(store.db, domain.toUpperCase()))),
  );
  assert.deepEqual(all[0]?.aliases, ['a.example', 'z.example']);
  assert.deepEqual(all[0]?.rules, {
    excludedAddresses: ['10.0.0.0/8', '192.0.2.0/24'],
    excludedPaths: ['/a/*', '/z'],
    documentEndings: ['json', 'xml'],
    pageEndings: ['pdf', 'txt'],
    rateLimit: 7,
  });
});

test('who mistypes a domain is told ten registered ones at most, and how many more there are', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const refusal = (domain: string) => {
    try {
      siteNamed(at.store.db, domain);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return '';
  };
  assert.match(refusal('examle.com'), /^There is no site "examle\.com"\. Registered are example\.com; add one with/);
  for (let n = 10; n < 40; n++) await at.operations.addSite({ domain: `a${n}.example`, timeZone: 'UTC', aliases: [] });
  const told = refusal('not a domain');
  assert.match(told, /Registered are a10\.example, a11\.example, .*a19\.example and 21 more; add one with/);
  assert.doesNotMatch(told, /a20\.example/);
});

test('the page of sites shows fifty at a time and leads to the others', async (t) => {
  const place = await withUser(t);
  const at = await testStore(place.data, 'UTC', NOON);
  for (let n = 10; n < 70; n++) await at.operations.addSite({ domain: `site-${n}.example`, timeZone: 'UTC', aliases: [] });
  at.close();
  const server = await startServe(t, place);
  const cookie = await cookieOf(server);
  const read = async (path: string) => {
    const page = await (await fetch(`${server.url}${path}`, { headers: { cookie } })).text();
    return {
      domains: [...page.matchAll(/<a href="\/sites\/([^"]+)"><b>/g)].map(([, domain]) => domain),
      links: [...page.matchAll(/href="\/(\?offset=\d+)?"( rel="\w+")?/g)].map(([, query = '/', rel = '']) => query + rel),
    };
  };
  const [first, second] = [await read('/'), await read('/?offset=50')];
  assert.deepEqual([first.domains.length, second.domains.length], [50, 11]);
  assert.equal(new Set([...first.domains, ...second.domains]).size, 61);
  assert.ok(first.links.includes('?offset=50 rel="next"'), first.links.join());
  assert.ok(second.links.includes('/ rel="prev"'), second.links.join());
  assert.deepEqual((await read('/?offset=1000')).domains, []);
});
