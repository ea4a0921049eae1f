import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPath } from '../../server/domain/path/path.ts';
import { inTransaction } from '../../server/store/database/connections.ts';
import { addSite } from '../../server/store/registry/sites.ts';
import { address } from '../harness/address.ts';
import { collect, FIREFOX } from '../harness/collect.ts';
import { doorOn, intakeOn } from '../harness/door.ts';
import { reportAroundToday } from '../harness/report.ts';
import { testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { unlimitedSite } from '../harness/unlimited-site.ts';

const NOW = Date.UTC(2026, 2, 2, 12) / 1000;
const SITE = 'example.com';

const visitors = fc.nat(2);
const batch = fc.record({ refused: fc.boolean(), from: fc.array(visitors, { minLength: 1, maxLength: 8 }) });

// Seen to fail without the call of visits.undo() in server/ingest/hit-intake.ts.
test('hits that were refused and are sent again count once, in the visits they would have been in at once', async (t) => {
  const { store, close } = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(close);
  let broken = false;
  // Stands for a disk that fails while a commit is written.
  store.db.function('write_to_disk', () => {
    if (broken) throw new Error('The disk does not write.');
    return null;
  });
  store.db.exec('CREATE TEMP TRIGGER disk AFTER INSERT ON access BEGIN SELECT write_to_disk(); END');
  const door = doorOn(store, { intake: intakeOn(store, () => undefined) });
  let sites = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 6 }), async (batches) => {
      sites += 1;
      const site = inTransaction(store.db, (tx) =>
        addSite(tx, { domain: `site-${sites}.example`, timeZone: 'UTC', aliases: [] }, NOW),
      );
      /** Sends pages that are committed together, and gives what became of them. */
      const send = (pages: readonly (readonly [visitor: number, path: string])[]) =>
        Promise.all(
          pages.map(
            ([visitor, path]) =>
              new Promise<string>((resolve) =>
                door.reported(
                  {
                    ...{ site, atMs: NOW * 1000, address: address(`192.0.2.${visitor}`), userAgent: FIREFOX },
                    ...{ privacySignal: false, path: readPath(path), kind: 'page', origin: undefined, referer: undefined },
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
      const all = batches.map(({ refused, from }, nth) => ({
        refused,
        pages: from.map((visitor, page) => [visitor, `/${nth}/${page}`] as const),
      }));
      for (const { refused, pages } of all) {
        broken = refused;
        if (refused) for (const outcome of await send(pages)) assert.equal(outcome, 'again');
        broken = false;
        for (const outcome of await send(pages)) assert.equal(outcome, 'counted');
      }
      const stored = store.db
        .prepare('SELECT path.path FROM access JOIN path ON path.id = path_id WHERE site_id = ?')
        .pluck()
        .all(site.id);
      const sent = all.flatMap(({ pages }) => pages);
      assert.deepEqual(
        stored.toSorted(),
        sent.map(([, path]) => path),
      );
      const visits = store.db.prepare('SELECT count(*) FROM visit WHERE site_id = ?').pluck().get(site.id);
      assert.equal(visits, new Set(sent.map(([visitor]) => visitor)).size);
    }),
    { numRuns: 60 },
  );
});

// Seen to fail without the call of visits.undo() in server/ingest/hit-intake.ts.
test("a new visitor's first page that is answered 503 and sent again counts once, in one visit", async (t) => {
  const data = scratchFolder(t);
  const place = await unlimitedSite(data);
  const failing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=40+3'];
  const server = await startServe(t, place, failing);
  const VISITORS = 30;
  let refused = 0;
  for (let visitor = 0; visitor < VISITORS; visitor++)
    for (const page of ['/first', '/second'])
      for (let status = 0; status !== 204; ) {
        ({ status } = await collect(server, { site: SITE, page }, { 'x-forwarded-for': `20.1.1.${visitor}` }));
        assert.ok(status === 204 || status === 503, String(status));
        if (status === 503 && page === '/first') refused += 1;
      }
  assert.ok(refused > 0);
  await server.stop('SIGKILL');
  const { totals, pages } = await reportAroundToday(SITE, { data });
  assert.deepEqual([totals.visits, totals.pageViews], [VISITORS, 2 * VISITORS]);
  assert.deepEqual(
    pages.map(({ path, pageViews, entries }) => [path, pageViews, entries]),
    [
      ['/first', VISITORS, VISITORS],
      ['/second', VISITORS, 0],
    ],
  );
});
