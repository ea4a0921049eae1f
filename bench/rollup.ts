import { rollUpDays } from '../server/store/writer/roll-up.ts';
// Rolls up a day of a million accesses while hits are being committed: node dist/bench/rollup.js [accesses] [hits a second]

import { recordedPath } from '../server/domain/path/path.ts';
import { seconds } from '../server/domain/time/day.ts';
import type { VisitId } from '../server/domain/visit.ts';
import { holdFolder } from '../server/run/hold-folder.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { scratchFolder } from './program.ts';
import { seeded } from './rollup-data.ts';
import { steadyHits, tellHits } from './steady-hits.ts';

const ACCESSES = Number(process.argv[2] ?? 1_000_000);
const HITS_A_SECOND = Number(process.argv[3] ?? 2_000);
const PAGES = 20_000;
const DOCUMENTS = 5_000;
const NETWORKS = 120_000;
const ROUNDS = 3;

const held = await holdFolder({
  folder: scratchFolder(),
  command: 'bench',
  flags: {},
  environment: { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' },
  mayChangeStored: true,
  nowMs: Date.now,
  logError: console.error,
});
if (held === undefined) throw new Error('The folder is taken.');
const { store, operations, counting } = held;
await operations.addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
const site = siteNamed(store.db, 'example.com');
const random = seeded(1);
const dayStart = Math.floor(Date.now() / 86_400_000 - 1) * 86_400;

const path = (text: string) => recordedPath(text) ?? fail(text);
function fail(text: string): never {
  throw new Error(`${text} is no path.`);
}
const pages = Array.from({ length: PAGES }, (_, n) => path(`/page-${n}`));
const documents = Array.from({ length: DOCUMENTS }, (_, n) => path(`/document-${n}.pdf`));
const some = <Item>(items: readonly Item[]): Item =>
  items[Math.floor(random() ** 3 * items.length)] ?? items[0] ?? fail('nothing');

// Beyond those that the hits will have.
const FIRST_VISIT = 1_000_000_000;
let nextVisit = FIRST_VISIT;
let visits: Parameters<typeof operations.storeImportBatch>[0]['visits'][number][] = [];
let accesses: Parameters<typeof operations.storeImportBatch>[0]['accesses'][number][] = [];
const day = site.zone.dayOf(seconds(dayStart));
for (let written = 0; written < ACCESSES; ) {
  for (let n = 0; n < 5_000; n += 1) {
    const id = nextVisit as VisitId;
    nextVisit += 1;
    // In order of time, as they come.
    const startedAt = dayStart + Math.floor((written / ACCESSES) * 84_000);
    const network = Math.floor(random() * NETWORKS);
    visits.push({
      visit: {
        id,
        startedAt: seconds(startedAt),
        serverAddress: `${10 + (network >> 16)}.${(network >> 8) & 255}.${network & 255}.0/24`,
        topLevelDomain: {
          label: `t${Math.floor(random() * 150)}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? ''),
          source: 'name',
        },
        browser: { family: `Browser ${Math.floor(random() * 12)}`, version: String(100 + Math.floor(random() * 20)) },
      },
      startDay: day,
    });
    const length = 1 + Math.floor(random() ** 2 * 9);
    for (let nth = 0; nth < length; nth += 1, written += 1) {
      const download = random() < 0.1;
      accesses.push({
        access: {
          visit: id,
          at: seconds(startedAt + nth * 20),
          kind: download ? 'download' : 'page',
          path: download ? some(documents) : some(pages),
        },
        day,
        startDay: day,
      });
    }
  }
  accesses.sort((a, b) => a.access.at - b.access.at);
  await operations.storeImportBatch({ site: site.id, visits, accesses, received: [], excluded: [], lines: [] });
  visits = [];
  accesses = [];
}
console.log(`${ACCESSES} accesses of ${nextVisit - FIRST_VISIT} visits stored`);
store.db.pragma('wal_checkpoint(TRUNCATE)');

const load = () => steadyHits(counting, HITS_A_SECOND, (n) => ({ site, path: `/page-${n % PAGES}` }));

const alone = load();
await new Promise((resolve) => setTimeout(resolve, 4_000));
tellHits('hits alone', 4_000, await alone.stop());
for (let round = 0; round < ROUNDS; round += 1) {
  const running = load();
  const beganMs = performance.now();
  let countedMs = 0;
  const timed = {
    ...store,
    counter: {
      ...store.counter,
      async countDay(...input: Parameters<typeof store.counter.countDay>) {
        const startMs = performance.now();
        const count = await store.counter.countDay(...input);
        countedMs = performance.now() - startMs;
        return count;
      },
    },
  };
  await rollUpDays(timed, { domain: site.domain, from: day, to: day, onlyDirty: false });
  console.log(`  of which counting in the report thread ${(countedMs / 1000).toFixed(2)} s`);
  tellHits(round === 0 ? 'first count of the day' : 'counted again', performance.now() - beganMs, await running.stop());
}
const quietMs = performance.now();
const [all, writing] = [process.cpuUsage(), process.threadCpuUsage()];
await rollUpDays(store, { domain: site.domain, from: day, to: day, onlyDirty: false });
const secondsOf = ({ user, system }: NodeJS.CpuUsage) => ((user + system) / 1_000_000).toFixed(2);
console.log(
  `without hits             ${((performance.now() - quietMs) / 1000).toFixed(2)} s, of the processor ${secondsOf(process.cpuUsage(all))} s, of that the writing thread ${secondsOf(process.threadCpuUsage(writing))} s`,
);
await held.stop();
