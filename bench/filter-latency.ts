// How long hits wait while filters are counted: node dist/bench/filter-latency.js FOLDER [SECONDS], after bench/filter.js has
// filled FOLDER, which is copied. Server on core 0, wrk on core 1, at about half of what the server can take.
import { cpSync } from 'node:fs';
import { type Load, load, median, scratchFolder, serve, sixfold } from './program.ts';

const [folder, seconds] = [process.argv[2], Number(process.argv[3] ?? 10)];
if (folder === undefined) throw new Error('usage: node dist/bench/filter-latency.js FOLDER [SECONDS]');
const CONNECTIONS = 64;
const data = scratchFolder();
cpSync(folder, data, { recursive: true });
const { token } = JSON.parse(sixfold(['token', 'add', 'bench', '--scope', 'reports', '--all-sites', '--json'], data)) as {
  token: string;
};
const server = await serve(data, { SIXFOLD_TRUST_PROXY: '1', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_TLD: 'country' }, 0);

const tell = (what: string, { perSecond, median: middle, p99, refused }: Load) =>
  console.log(`${what}: ${perSecond.toFixed(0)}/s, median ${middle.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${refused} refused`);
const full = await load(server.url, { connections: CONNECTIONS, seconds: 4, seed: 1 });
tell('all it can take', full);
const delayMs = Math.round((CONNECTIONS / (full.perSecond / 2)) * 1_000);
const half = (seed: number) => load(server.url, { connections: CONNECTIONS, seconds, seed, delayMs });

/** Asks for the visits that match, again and again, while something is measured; tells how long the answers took. */
async function beside(filter: string, work: () => Promise<Load>): Promise<Load> {
  let over = false;
  const waits: number[] = [];
  const asking = (async () => {
    while (!over) {
      const began = performance.now();
      // Another limit each time, so that no answer is one that was given before.
      const address = `${server.url}/api/v1/sites/example.com/lists/pages?period=90-days&limit=${10 + waits.length}&${filter}`;
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      await response.text();
      waits.push(performance.now() - began);
    }
  })();
  const result = await work();
  over = true;
  await asking;
  console.log(`  (${waits.length} answers meanwhile, ${median(waits).toFixed(0)} ms each)`);
  return result;
}

tell('half, alone', await half(2));
tell('half, beside filters of 5 %', await beside('topLevelDomain=nz', () => half(3)));
tell('half, alone', await half(4));
tell('half, beside filters of 60 %', await beside('browser=Browser+A', () => half(5)));
tell('half, alone', await half(6));
await server.stop();
