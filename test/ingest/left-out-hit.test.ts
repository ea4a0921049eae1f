import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPath } from '../../server/domain/path/path.ts';
import { seconds } from '../../server/domain/time/day.ts';
import type { VisitId } from '../../server/domain/visit.ts';
import type { HitIntake } from '../../server/ingest/hit-intake.ts';
import { inTransaction } from '../../server/store/database/connections.ts';
import { addSite } from '../../server/store/registry/sites.ts';
import { address } from '../harness/address.ts';
import { FIREFOX } from '../harness/collect.ts';
import { doorOn, intakeOn } from '../harness/door.ts';
import { storeVisits, testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

const NOW = Date.UTC(2026, 2, 2, 12) / 1000;
const POISON = '/poison';

test('a hit that cannot be stored is left out alone: the others count as if it had never come', async (t) => {
  const { store, close } = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(close);
  // Stands for whatever the database may find wrong with a hit.
  store.db.exec(
    `CREATE TRIGGER poison BEFORE INSERT ON path WHEN NEW.path = '${POISON}' BEGIN SELECT RAISE(ABORT, 'It is poison.'); END`,
  );
  const told: string[] = [];
  const door = doorOn(store, { leftOut: (why) => told.push(why) });
  let sites = 0;
  /** Sends hits that are committed together, to a site of their own; gives their outcomes and what is stored. */
  const send = async (paths: readonly string[]) => {
    sites += 1;
    const site = inTransaction(store.db, (tx) =>
      addSite(tx, { domain: `site-${sites}.example`, timeZone: 'UTC', aliases: [] }, NOW),
    );
    const outcomes = await Promise.all(
      paths.map(
        (path) =>
          new Promise<string>((resolve) =>
            door.reported(
              {
                site,
                atMs: NOW * 1000,
                address: address('192.0.2.7'),
                userAgent: FIREFOX,
                privacySignal: false,
                path: readPath(path),
                kind: path.endsWith('.pdf') ? 'download' : 'page',
                origin: undefined,
                referer: undefined,
              },
              {
                committed: (excluded) => resolve(excluded ?? 'counted'),
                limited: () => resolve('rate'),
                failed: ({ again }) => resolve(again ? 'again' : 'left out'),
              },
            ),
          ),
      ),
    );
    const accesses = store.db
      .prepare('SELECT path.path FROM access JOIN path ON path.id = path_id WHERE site_id = ? ORDER BY at, sequence')
      .pluck()
      .all(site.id);
    const ledger = store.db.prepare('SELECT entry, hits FROM ledger WHERE site_id = ? ORDER BY entry').raw().all(site.id);
    const visits = store.db.prepare('SELECT count(*) FROM visit WHERE site_id = ?').pluck().get(site.id);
    return { outcomes, stored: { accesses, ledger, visits } };
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('/a', '/b', '/c.pdf', POISON, '/d.png'), { minLength: 1, maxLength: 30 }),
      async (paths) => {
        told.length = 0;
        const withPoison = await send(paths);
        const without = await send(paths.filter((path) => path !== POISON));
        assert.deepEqual(withPoison.stored, without.stored);
        assert.deepEqual(
          withPoison.outcomes.filter((_, nth) => paths[nth] !== POISON),
          without.outcomes,
        );
        assert.deepEqual(
          told,
          paths.filter((path) => path === POISON).map(() => 'It is poison.'),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a name or a count over the limit that cannot be stored is given up, and the hits beside it are stored', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  const { store, site, close } = at;
  t.after(close);
  await storeVisits(at, [
    { serverAddress: '192.0.2.0/24', label: null, browser: 'Firefox', accesses: [{ at: NOW, path: '/', download: false }] },
  ]);
  const visit = store.db.prepare<[], VisitId>('SELECT id FROM visit').pluck().get();
  assert.ok(visit !== undefined);
  const startDay = site.zone.dayOf(seconds(NOW));
  const counted = async (poison: string, forget: (intake: HitIntake) => void) => {
    store.db.exec(`CREATE TRIGGER poison BEFORE ${poison} BEGIN SELECT RAISE(ABORT, 'It is poison.'); END`);
    const told: unknown[] = [];
    const intake = intakeOn(store, (error) => told.push(error));
    const door = doorOn(store, { intake });
    forget(intake);
    const outcomes = await Promise.all(
      ['/a', '/b', '/c'].map(
        (path) =>
          new Promise<unknown>((resolve) =>
            door.answered(
              {
                ...{ site, atMs: NOW * 1000, address: address('192.0.2.7'), userAgent: FIREFOX, privacySignal: false },
                ...{ path: readPath(path), status: 200 },
              },
              { committed: resolve, limited: () => resolve('rate'), failed: resolve },
            ),
          ),
      ),
    );
    store.db.exec('DROP TRIGGER poison');
    assert.deepEqual(outcomes, [undefined, undefined, undefined]);
    assert.deepEqual(
      told.map((error) => error && String(error)),
      ['SqliteError: It is poison.', undefined],
    );
    return intake.state.counters;
  };
  const name = await counted('UPDATE OF top_level_domain ON visit', (intake) => {
    intake.countRate(site, seconds(NOW));
    intake.correct({ site: site.id, visit, startDay, label: 'de' });
  });
  assert.deepEqual([name.counted, name.excluded.rate, name.failed], [3, 1, 0]);
  const limit = await counted("INSERT ON ledger WHEN NEW.entry = 'rate'", (intake) => intake.countRate(site, seconds(NOW)));
  assert.deepEqual([limit.counted, limit.excluded.rate, limit.failed], [3, 0, 1]);
});

test('requests from an hour ago that come in between those of now end no visit that is open', async (t) => {
  const { store, site, close } = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(close);
  const door = doorOn(store);
  const serve = (from: string, path: string, at: number) =>
    new Promise<unknown>((resolve) =>
      door.answered(
        {
          ...{ site, atMs: at * 1000, address: address(from), userAgent: FIREFOX, privacySignal: false },
          ...{ path: readPath(path), status: 200 },
        },
        { committed: resolve, limited: () => resolve('rate'), failed: resolve },
      ),
    );
  await serve('192.0.2.7', '/a', NOW);
  for (let nth = 0; nth < 6; nth++) {
    await serve(`198.51.${nth}.7`, '/late', NOW - 3_600);
    await serve(`203.0.${nth}.7`, '/now', NOW);
  }
  await serve('192.0.2.7', '/b', NOW + 1);
  assert.equal(store.db.prepare('SELECT count(*) FROM visit').pluck().get(), 13);
});
