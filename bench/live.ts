import { operationsOn } from '../server/store/writer/store-operations.ts';
import { openStore, reportsOf } from '../test/harness/open-store.ts';
// The running day while somebody looks: node --expose-gc dist/bench/live.js [accesses]
// How long its first reading takes, and a further one after 1,000 and 25,000 more hits; how much memory it holds.

import { recordedPath } from '../server/domain/path/path.ts';
import { addDays, seconds } from '../server/domain/time/day.ts';
import type { VisitId } from '../server/domain/visit.ts';
import { inTransaction } from '../server/store/database/connections.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { median, scratchFolder } from './program.ts';
import { seeded } from './rollup-data.ts';

const ACCESSES = Number(process.argv[2] ?? 1_000_000);
const folder = scratchFolder();
const opened = openStore(folder, 'bench', () => Math.floor(Date.now() / 1000), console.error);
if (opened === undefined) throw new Error('The folder is taken.');
const { store } = opened;
await operationsOn(store).addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
const site = siteNamed(store.db, 'example.com');
const day = addDays(site.zone.dayOf(seconds(Math.floor(Date.now() / 1000))), -1);
const start = site.zone.startOf(day);
const random = seeded(3);
const zipf = (most: number) => Math.floor(most ** random());
let lastId = 0;
const open: VisitId[] = [];

/** Hits at the end of the day so far: three of ten begin a visit, from a network of its own for two of them. */
function hits(count: number, from: number, to: number): void {
  inTransaction(store.db, () => {
    for (let n = 0; n < count; n++) {
      const at = seconds(start + Math.floor(from + ((to - from) * n) / count));
      if (open.length === 0 || random() < 0.3) {
        lastId += 1;
        const network = random() < 0.66 ? lastId : zipf(5_000);
        const serverAddress = `${network >> 16}.${(network >> 8) & 255}.${network & 255}.0/24`;
        const browser = { family: `Browser ${zipf(12)}`, version: String(100 + zipf(30)) };
        store.records.visit(site.id, { id: lastId as VisitId, startedAt: at, serverAddress, topLevelDomain: null, browser }, day);
        open.push(lastId as VisitId);
        if (open.length > 2_000) open.splice(0, 1_000);
      }
      const download = random() < 0.1;
      const path = recordedPath(download ? `/files/${zipf(800)}.pdf` : `/page-${zipf(6_000)}`);
      const visit = open[Math.floor(random() * open.length)];
      if (path !== undefined && visit !== undefined)
        store.records.access(site.id, { visit, at, kind: download ? 'download' : 'page', path }, day, day);
    }
    store.records.flush();
  });
  store.records.committed();
}

const refresh = () => store.refreshToday(site, day);
const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};

for (let n = 0; n < 20; n++) hits(ACCESSES / 20, n * 3_600, (n + 1) * 3_600);
const before = heap();
console.log(
  `first reading of ${ACCESSES} accesses: ${(await refresh()).toFixed(0)} ms, ${(heap() - before).toFixed(0)} MiB more`,
);
let second = 72_000;
for (const count of [0, 1_000, 25_000]) {
  const took: number[] = [];
  for (let n = 0; n < 9; n++) {
    if (count > 0) hits(count, second, second + 10);
    second += 10;
    took.push(await refresh());
  }
  console.log(
    `after ${count} more hits: ${median(took).toFixed(0)} ms (${Math.min(...took).toFixed(0)} to ${Math.max(...took).toFixed(0)})`,
  );
}
const { visits, pageViews } = reportsOf(store).source(site).totals(day, day);
console.log(`${visits} visits, ${pageViews} page views`);
opened.close();
