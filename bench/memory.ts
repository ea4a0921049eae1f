// node --max-semi-space-size=4 --expose-gc dist/bench/memory.js idle|visits|paths: resident memory of the listening process 30 s after it is ready,
// nobody signed in; of a process with a million open visits; what a million invented paths add to it.

import { setTimeout as delay } from 'node:timers/promises';
import { readPath } from '../server/domain/path/path.ts';
import type { CanonicalAddress } from '../server/domain/server-address.ts';
import { countHits } from '../server/ingest/count-hits.ts';
import { hitTraffic } from '../server/ingest/hit-traffic.ts';
import { listSites } from '../server/store/registry/sites.ts';
import { operationsOn } from '../server/store/writer/store-operations.ts';
import { address as addressOf } from '../test/harness/address.ts';
import { openStore } from '../test/harness/open-store.ts';
import { residentBytes, scratchFolder, serve } from './program.ts';

const what = process.argv[2];
const MILLION = 1_000_000;
const TOGETHER = 64;
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

if (what === 'idle') {
  const idle = await serve(scratchFolder(), {});
  await delay(30_000);
  console.log(`idle: ${mebibytes(residentBytes(idle.pid))}`);
  await idle.stop();
  process.exit();
}

const data = scratchFolder();
const opened = openStore(data, 'bench', () => Math.floor(Date.now() / 1000), console.error);
if (opened === undefined) throw new Error(data);
const { store, close } = opened;
await operationsOn(store).addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
const [site] = listSites(store.db);
if (site === undefined) throw new Error('no site');
const { door, drain } = await countHits({
  folder: data,
  store,
  settings: { serverAddress: 'network', topLevelDomain: 'country', dns: undefined, rateLimit: undefined },
  traffic: hitTraffic(),
  nowMs: Date.now,
  logError: console.error,
});

let answered = 0;
const answers = {
  committed: () => {
    answered += 1;
  },
  limited: () => undefined,
  failed: () => undefined,
};

/** Takes so many hits, each from its own address with its own path, and gives the resident bytes after them. */
const take = (hits: number, fromNth: (n: number) => CanonicalAddress, pathOf: (n: number) => string): number => {
  for (let n = 0; n < hits; n++) {
    door.reported(
      {
        site,
        atMs: Date.now(),
        address: fromNth(n),
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
        privacySignal: false,
        path: readPath(pathOf(n)),
        kind: 'page',
        origin: undefined,
        referer: undefined,
      },
      answers,
    );
    if (n % TOGETHER === TOGETHER - 1) drain();
  }
  drain();
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

const address = (n: number) => addressOf(`${20 + (n >> 24)}.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`);
take(20_000, address, (n) => `/page-${n % 2_000}`);
const before = take(20_000, address, (n) => `/page-${n % 2_000}`);
if (what === 'paths') {
  const flooded = take(
    MILLION,
    (n) => address(n % 20_000),
    (n) => `/invented/${n.toString(36).padStart(100, 'x')}`,
  );
  console.log(`a million invented paths: ${mebibytes(flooded - before)} more`);
} else {
  const visits = take(
    MILLION,
    (n) => address(n + 20_000),
    (n) => `/page-${n % 2_000}`,
  );
  console.log(`a million open visits: ${mebibytes(visits)} in all`);
}
if (answered < MILLION) throw new Error(`${answered} hits were answered`);
close();
