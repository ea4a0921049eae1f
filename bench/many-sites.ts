// The midnight of many sites while hits are being committed: node dist/bench/many-sites.js [sites] [hits a second]
// Each site has ninety counted days, a few visits of yesterday that are still to be counted, and one day that expires.

import { recordedPath } from '../server/domain/path/path.ts';
import type { Site } from '../server/domain/site.ts';
import { addDays, type Day, seconds } from '../server/domain/time/day.ts';
import type { VisitId } from '../server/domain/visit.ts';
import { type HeldFolder, holdFolder } from '../server/run/hold-folder.ts';
import { inTransaction } from '../server/store/database/connections.ts';
import { listSites } from '../server/store/registry/sites.ts';
import { scratchFolder, serve } from './program.ts';
import { seeded } from './rollup-data.ts';
import { steadyHits, tellHits } from './steady-hits.ts';

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
    logError: console.error,
  };
  return (await holdFolder(parts)) ?? fail('The folder');
}

function addSites(): void {
  const add = db.prepare('INSERT INTO site (domain, time_zone, added_at) VALUES (?, ?, 0)');
  inTransaction(db, () => {
    for (let n = 0; n < SITES; n += 1) add.run(`site-${n}.example`, ZONES[n % ZONES.length]);
  });
}

/** Days as they are long after they were counted. */
function writeCountedDays(sites: readonly Site[], yesterday: Day): void {
  const rollup = db.prepare(
    `INSERT INTO rollup (site_id, tier, first_day, last_day, current, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds)
     VALUES (?, 'day', ?, ?, 1, 3, 9, 0, 0, 3, 120, 40)`,
  );
  inTransaction(db, () => {
    for (const { id } of sites)
      for (let ago = RETENTION_DAYS; ago > 0; ago -= 1) rollup.run(id, addDays(yesterday, -ago), addDays(yesterday, -ago));
  });
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
  await operations.storeImportBatch({ site: site.id, visits, accesses, received, excluded: [], lines: [] });
}

async function measured(name: string, sites: readonly Site[], work: () => Promise<unknown>): Promise<void> {
  const some = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] ?? fail('One of them');
  const running = steadyHits(counting, HITS_A_SECOND, () => ({ site: some(sites), path: some(pages) }));
  const sinceMs = performance.now();
  await work();
  tellHits(name, performance.now() - sinceMs, await running.stop());
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
