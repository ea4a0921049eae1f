import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addSite } from '../server/store/sites.ts';
import { readPath } from '../server/visit/path.ts';
import { FIREFOX } from './harness/collect.ts';
import { doorOn } from './harness/door.ts';
import { testStore } from './harness/rollup-store.ts';
import { scratchFolder } from './harness/scratch.ts';

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
    const site = addSite(store.db, { domain: `site-${sites}.example`, timeZone: 'UTC', aliases: [] }, NOW);
    const outcomes = await Promise.all(
      paths.map(
        (path) =>
          new Promise<string>((resolve) =>
            door.report(
              {
                site,
                atMs: NOW * 1000,
                address: '192.0.2.7',
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
