// The midnight of many sites while hits are being committed: node dist/bench/many-sites.js [sites] [hits a second]
// Each site has ninety counted days, a few visits of yesterday that are still to be counted, and one day that expires.
import { type HeldFolder, holdFolder } from '../server/hold-folder.ts';
import { listSites } from '../server/store/sites.ts';
import { addDays, type Day, seconds } from '../server/visit/day.ts';
import { readPath, recordedPath } from '../server/visit/path.ts';
import type { Site } from '../server/visit/site.ts';
import type { VisitId } from '../server/visit/visits.ts';
import { scratchFolder, serve } from './program.ts';
import { seeded } from './rollup-data.ts';

const SITES = Number(process.argv[2] ?? 5_000);
const HITS_A_SECOND = Number(process.argv[3] ?? 50);
const RETENTION_DAYS = 90;
const VISITS_A_SITE = 3;
const PAGES_A_VISIT = 3;
const FURTHER_SITES = 20;
const ZONES = ['UTC', 'UTC', 'UTC', 'Europe/London'];

const folder = scratchFolder();
const random = seeded(1);
const pages = Array.from({ length: 200 }, (_, n) => recordedPath(`/page-${n}`) ?? fail(`/page-${n}`));
function fail(what: string): never {
  throw new Error(`${what} is missing.`);
}

const held = await hold();
const { store, operations, counting } = held;
const { db } = store;

async function hold(): Promise<HeldFolder> {
  const parts = {
    folder,
    command: 'bench',
    flags: {},
    environment: { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_RETENTION_DAYS: String(RETENTION_DAYS) },
    mayChangeStored: true,
    nowMs: Date.now,
    complain: console.error,
  };
  return (await holdFolder(parts)) ?? fail('The folder');
}

function addSites(): void {
  const add = db.prepare('INSERT INTO site (domain, time_zone, added_at) VALUES (?, ?, 0)');
  db.transaction(() => {
    for (let n = 0; n < SITES; n += 1) add.run(`site-${n}.example`, ZONES[n % ZONES.length]);
  }).immediate();
}

/** Days as they are long after they were counted. */
function writeCountedDays(sites: readonly Site[], yesterday: Day): void {
  const rollup = db.prepare(
    `INSERT INTO rollup (site_id, tier, first_day, last_day, current, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds)
     VALUES (?, 'day', ?, ?, 1, 3, 9, 0, 0, 3, 120, 40)`,
  );
  db.transaction(() => {
    for (const { id } of sites)
      for (let ago = RETENTION_DAYS; ago > 0; ago -= 1) rollup.run(id, addDays(yesterday, -ago), addDays(yesterday, -ago));
  }).immediate();
}

// Beyond those that the hits will have.
let lastVisit = 1_000_000_000;

async function writeVisits(site: Site, day: Day): Promise<void> {
  const visits: Parameters<typeof operations.storeImportBatch>[0]['visits'][number][] = [];
  const accesses: Parameters<typeof operations.storeImportBatch>[0]['accesses'][number][] = [];
  for (let n = 0; n < VISITS_A_SITE; n += 1) {
    lastVisit += 1;
    const id = lastVisit as VisitId;
    const startedAt = seconds(site.zone.startOf(day) + n * 20_000 + Math.floor(random() * 10_000));
    const serverAddress = `198.51.${Math.floor(random() * 256)}.0/24`;
    const browser = { family: `Browser ${Math.floor(random() * 12)}`, version: '128' };
    visits.push({ visit: { id, startedAt, serverAddress, topLevelDomain: null, browser }, startDay: day });
    for (let nth = 0; nth < PAGES_A_VISIT; nth += 1) {
      const path = pages[Math.floor(random() * pages.length)] ?? fail('A page');
      accesses.push({ access: { visit: id, at: seconds(startedAt + nth * 20), kind: 'page', path }, day, startDay: day });
    }
  }
  const received = [[day, accesses.length] as const];
  await operations.storeImportBatch({ site: site.id, log: 'log', visits, accesses, received, excluded: [], lines: [] });
}

interface Loaded {
  /** How long hits took to be on disk, in ms. */
  readonly waits: number[];
  /** How long the thread answered nobody, in ms: as the clock has it, and what of it the thread itself worked. */
  readonly stalls: number[];
  readonly busy: number[];
}

/** Hits at a steady rate, each for some site, until stopped. */
function load(sites: readonly Site[]): { stop(): Promise<Loaded> } {
  const loaded: Loaded = { waits: [], stalls: [], busy: [] };
  let lastUsage = process.threadCpuUsage();
  let sent = 0;
  let open = 0;
  let lastMs = performance.now();
  const beganMs = lastMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    loaded.stalls.push(nowMs - lastMs - 1);
    lastMs = nowMs;
    const { user, system } = process.threadCpuUsage(lastUsage);
    loaded.busy.push((user + system) / 1000);
    lastUsage = process.threadCpuUsage();
    for (; sent < ((nowMs - beganMs) / 1000) * HITS_A_SECOND; sent += 1) {
      open += 1;
      // When it should have come: a thread that is held up is late for this one, too.
      const dueMs = beganMs + (sent / HITS_A_SECOND) * 1000;
      const done = () => {
        open -= 1;
        loaded.waits.push(performance.now() - dueMs);
      };
      const site = sites[Math.floor(random() * sites.length)] ?? fail('A site');
      const address = `203.0.${sent & 255}.${(sent >> 8) & 255}`;
      const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
      const path = readPath(pages[sent % 200] ?? '/');
      const hit = { site, atMs: Date.now(), address, userAgent, privacySignal: false, path, status: 200 };
      counting.door.serve(hit, { committed: done, limited: done, failed: done });
    }
  }, 1);
  return {
    async stop() {
      clearInterval(timer);
      while (open > 0) await new Promise(setImmediate);
      return loaded;
    },
  };
}

function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}

async function measured(name: string, sites: readonly Site[], work: () => Promise<unknown>): Promise<void> {
  const running = load(sites);
  const sinceMs = performance.now();
  await work();
  const tookMs = performance.now() - sinceMs;
  const { waits, stalls, busy } = await running.stop();
  console.log(
    `${name.padEnd(28)} ${(tookMs / 1000).toFixed(2)} s; hits ${waits.length}, on disk after median ${at(waits, 0.5)} ms, p99 ${at(waits, 0.99)} ms, at most ${at(waits, 1)} ms; thread held up p99 ${at(stalls, 0.99)} ms, at most ${at(stalls, 1)} ms, working at most ${at(busy, 1)} ms`,
  );
}

addSites();
const sites = listSites(db);
const yesterday = addDays(sites[0]?.zone.dayOf(seconds(store.now())) ?? fail('A site'), -1);
writeCountedDays(sites, yesterday);
for (const site of sites) await writeVisits(site, yesterday);
db.pragma('wal_checkpoint(TRUNCATE)');
console.log(
  `${SITES} sites, each with ${RETENTION_DAYS} counted days and ${VISITS_A_SITE * PAGES_A_VISIT} accesses of yesterday`,
);

await measured('hits alone', sites, () => new Promise((resolve) => setTimeout(resolve, 4_000)));
await measured(`${FURTHER_SITES} further sites added`, sites, async () => {
  for (let n = 0; n < FURTHER_SITES; n += 1)
    await operations.addSite({ domain: `further-${n}.example`, timeZone: 'UTC', aliases: [] });
});
await measured('midnight', sites, () => held.jobs.run());
await measured('the minute after', sites, () => held.jobs.run());
await held.stop();

const sinceMs = performance.now();
const server = await serve(folder, { SIXFOLD_TLD: 'off' });
console.log(`${'start of serve'.padEnd(28)} ${((performance.now() - sinceMs) / 1000).toFixed(2)} s`);
const metricsMs = performance.now();
const { length } = await (await fetch(`${server.url}/metrics`)).text();
console.log(`${'/metrics'.padEnd(28)} ${(performance.now() - metricsMs).toFixed(0)} ms, ${length} characters`);
await server.stop();
