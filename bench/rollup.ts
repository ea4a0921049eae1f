// Rolls up a day of a million accesses while hits are being committed: node dist/bench/rollup.js [accesses] [hits a second]
import { holdFolder } from '../server/hold-folder.ts';
import { rollUpDays } from '../server/store/operations.ts';
import { siteNamed } from '../server/store/sites.ts';
import { seconds } from '../server/visit/day.ts';
import { recordedPath } from '../server/visit/path.ts';
import type { VisitId } from '../server/visit/visits.ts';
import { scratchFolder } from './program.ts';
import { seeded } from './rollup-data.ts';

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
  complain: console.error,
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

interface Loaded {
  /** How long hits took to be on disk, in ms. */
  readonly waits: number[];
  /** How long the thread answered nobody, in ms: as the clock has it, and what of it the thread itself worked (not what others on this machine took, nor waiting for the disk). */
  readonly stalls: number[];
  readonly busy: number[];
}

/** Hits at a steady rate until stopped. */
function load(): { stop(): Promise<Loaded> } {
  const waits: number[] = [];
  const stalls: number[] = [];
  const busy: number[] = [];
  let lastUsage = process.threadCpuUsage();
  let sent = 0;
  let open = 0;
  let lastMs = performance.now();
  const beganMs = lastMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    stalls.push(nowMs - lastMs - 1);
    lastMs = nowMs;
    const { user, system } = process.threadCpuUsage(lastUsage);
    busy.push((user + system) / 1000);
    lastUsage = process.threadCpuUsage();
    for (; sent < ((nowMs - beganMs) / 1000) * HITS_A_SECOND; sent += 1) {
      open += 1;
      const done = () => {
        open -= 1;
        waits.push(performance.now() - nowMs);
      };
      counting.door.serve(
        {
          site,
          atMs: Date.now(),
          address: `198.51.${sent & 255}.${(sent >> 8) & 255}`,
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
          privacySignal: false,
          path: pages[sent % PAGES],
          status: 200,
        },
        { committed: done, limited: done, failed: done },
      );
    }
  }, 1);
  return {
    async stop() {
      clearInterval(timer);
      while (open > 0) await new Promise(setImmediate);
      return { waits, stalls, busy };
    },
  };
}

function at(values: readonly number[], share: number): string {
  return (
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
  ).toFixed(1);
}

const told = (name: string, tookMs: number, { waits, stalls, busy }: Loaded) =>
  console.log(
    `${name.padEnd(24)} ${(tookMs / 1000).toFixed(2)} s; hits ${waits.length}, on disk after median ${at(waits, 0.5)} ms, p99 ${at(waits, 0.99)} ms, at most ${at(waits, 1)} ms; thread held up p99 ${at(stalls, 0.99)} ms, at most ${at(stalls, 1)} ms, working at most ${at(busy, 1)} ms`,
  );

const alone = load();
await new Promise((resolve) => setTimeout(resolve, 4_000));
told('hits alone', 4_000, await alone.stop());
for (let round = 0; round < ROUNDS; round += 1) {
  const running = load();
  const beganMs = performance.now();
  const { countDay } = store;
  let countedMs = 0;
  store.countDay = async (...wanted) => {
    const startMs = performance.now();
    const count = await countDay(...wanted);
    countedMs = performance.now() - startMs;
    store.countDay = countDay;
    return count;
  };
  await rollUpDays(store, { domain: site.domain, from: day, to: day, onlyDirty: false });
  console.log(`  of which counting in the report thread ${(countedMs / 1000).toFixed(2)} s`);
  told(round === 0 ? 'first count of the day' : 'counted again', performance.now() - beganMs, await running.stop());
}
const quietMs = performance.now();
const [all, writing] = [process.cpuUsage(), process.threadCpuUsage()];
await rollUpDays(store, { domain: site.domain, from: day, to: day, onlyDirty: false });
const secondsOf = ({ user, system }: NodeJS.CpuUsage) => ((user + system) / 1_000_000).toFixed(2);
console.log(
  `without hits             ${((performance.now() - quietMs) / 1000).toFixed(2)} s, of the processor ${secondsOf(process.cpuUsage(all))} s, of that the writing thread ${secondsOf(process.threadCpuUsage(writing))} s`,
);
await held.stop();
