import { setTimeout as delay } from 'node:timers/promises';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { storeVisits, testStore } from '../harness/rollup-store.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { steppedClock } from '../harness/stepped-clock.ts';
import { UNLIMITED } from '../harness/unlimited-site.ts';
import { hitting } from './hits.ts';
import type { FaultRow } from './row.ts';
import { compared, faultsOf, read } from './tally.ts';

const DAY = 86_400;
const MIDNIGHT_MS = 300_000;
// A commit is held up by 50 ms at most; the rest is the way there and back and the commit itself.
const LONGEST_WAIT_MS = 100;
const A_SECOND = 50;

/** A server with very many sites. */
export const manySitesRows: readonly FaultRow[] = [
  {
    name: 'many-sites',
    what: '5,000 sites, each with a finished day to count, under 50 hits a second: counted within five minutes, no hit waits over 100 ms',
    needs: ['libfaketime'],
    async run(run) {
      const data = scratchFolder(run);
      const sites = run.pick(5_000, 40);
      const yesterday = (Math.floor(Date.now() / 1_000 / DAY) - 1) * DAY;
      const store = await testStore(data, 'UTC', yesterday + DAY);
      // The visits that are stored here are numbered from 1 on: those of hits begin after them.
      await store.operations.reserveVisitIds({ size: 2 * sites });
      const expected = new Map<string, readonly [number, number]>();
      for (let n = 0; n < sites; n++) {
        const domain = `s${n}.example`;
        await store.operations.addSite({ domain, timeZone: 'UTC', aliases: [] });
        const paths = [`/site${n}-a`, `/site${n}-b`];
        await storeVisits({ ...store, site: siteNamed(store.store.db, domain) }, [
          {
            serverAddress: '192.0.2.0/24',
            label: 'de',
            browser: 'Firefox',
            accesses: paths.map((path, nth) => ({ at: yesterday + 3_600 + 60 * nth, path, download: false })),
          },
        ]);
        for (const path of paths) expected.set(path, [1, 1]);
      }
      // What an import enters in the ledger.
      store.store.db.exec("INSERT INTO ledger SELECT site_id, at / 86400, 'received', count(*) FROM access GROUP BY 1, 2");
      store.close();
      // The first jobs are due a few seconds after the start.
      const clock = steppedClock(run, 54 - (Math.floor(Date.now() / 1_000) % 60));
      const server = await startServe(run, { data, env: { ...UNLIMITED, ...clock.env } });
      const hits = hitting(run);
      const load = hits.steady(server, A_SECOND);
      await hits.acknowledgedMore(A_SECOND);
      hits.takeWorstMs();
      const behind = () =>
        read(data, (db) =>
          Number(
            db
              .prepare('SELECT count(*) FROM dirty WHERE day < ?')
              .pluck()
              .get(yesterday / DAY + 1),
          ),
        );
      const startedMs = performance.now();
      let left = behind();
      for (; left > 0 && performance.now() < startedMs + MIDNIGHT_MS; left = behind()) await delay(500);
      const midnightSeconds = Math.round((performance.now() - startedMs) / 1_000);
      await load.stop();
      const worstWaitMs = hits.takeWorstMs();
      await server.stop('SIGTERM');
      await done(['site', 'list'], { data });
      return {
        acknowledged: hits.acknowledged + expected.size,
        ...compared(data, new Map([...expected, ...hits.expected()])),
        worstWaitMs,
        broken: [
          ...(left === 0 ? [] : [`${left} of ${sites} sites were not counted after ${midnightSeconds} s`]),
          ...(worstWaitMs <= run.bound(LONGEST_WAIT_MS) ? [] : [`a hit waited ${worstWaitMs} ms`]),
          ...faultsOf(data),
        ],
        figures: { sites, 'midnight s': midnightSeconds },
      };
    },
  },
];
