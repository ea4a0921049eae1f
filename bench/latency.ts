// node dist/bench/latency.js LOG [SECONDS]: how long hits wait for their answer at about half the load the server can take:
// alone, beside reports over a year, beside an import, with a resolver that never answers; and at twenty times the
// connections, how soon somebody can sign in. Server on core 0, wrk on core 1, what runs beside where it likes. LOG is an
// access log in the combined format, best of a million lines and about a year.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Load, load, type Running, scratchFolder, serve, sixfold } from './program.ts';

const [log, seconds] = [process.argv[2], Number(process.argv[3] ?? 10)];
if (log === undefined || !existsSync(log)) throw new Error('usage: node dist/bench/latency.js LOG [SECONDS]');
const MAIN = fileURLToPath(new URL('../server/main.js', import.meta.url));
const CONNECTIONS = 64;
const ENV = { SIXFOLD_TRUST_PROXY: '1', SIXFOLD_RATE_LIMIT: 'off' };

const tell = (what: string, { perSecond, median, p99, refused }: Load) =>
  console.log(`${what}: ${perSecond.toFixed(0)}/s, median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${refused} refused`);

const data = scratchFolder();
sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], data);
sixfold(['import', log, '--site', 'example.com'], data);
const [first, last] = (
  JSON.parse(
    sixfold(['report', '--site', 'example.com', '--from', '2014-01-01', '--to', '2023-12-31', '--format', 'json'], data),
  ) as { days: { day: string; visits: number }[] }
).days
  .filter((day) => day.visits > 0)
  .map((day) => day.day)
  .filter((_, index, days) => index === 0 || index === days.length - 1);
console.log(`a year of data: ${first} to ${last}`);

let server = await serve(data, { ...ENV, SIXFOLD_TLD: 'country' }, 0);
const full = await load(server.url, { connections: CONNECTIONS, seconds: 4, seed: 1 });
const delayMs = Math.round((CONNECTIONS / (full.perSecond / 2)) * 1_000);
const half = (seed: number, at: Running = server) => load(at.url, { connections: CONNECTIONS, seconds, seed, delayMs });
tell('all it can take', full);
tell('half of that, alone', await half(2));

/** Runs a command again and again beside something. */
async function beside<Result>(args: readonly string[], work: () => Promise<Result>): Promise<Result> {
  let over = false;
  let runs = 0;
  const running = (async () => {
    while (!over) {
      const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, SIXFOLD_DATA: data }, stdio: 'ignore' });
      await once(child, 'exit');
      runs += 1;
    }
  })();
  const result = await work();
  over = true;
  console.log(`  (${runs} runs ended meanwhile)`);
  await running;
  return result;
}

tell(
  'half, beside reports over a year',
  await beside(['report', '--site', 'example.com', '--from', first ?? '', '--to', last ?? '', '--format', 'json'], () => half(3)),
);
tell('half, beside an import', await beside(['import', log, '--site', 'example.com', '--log', 'another'], () => half(4)));
tell('half, alone again', await half(5));

// Twenty times the connections without a pause, and somebody signs in.
const overload = load(server.url, { connections: 20 * CONNECTIONS, seconds: 6, seed: 6 });
const waits: number[] = [];
for (let n = 0; n < 4; n++) {
  const since = performance.now();
  await fetch(`${server.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: server.url },
    body: new URLSearchParams({ name: 'nobody', password: 'a long password', next: '/' }),
  });
  waits.push(performance.now() - since);
}
tell('twenty times the connections', await overload);
console.log(`  answers to a sign-in meanwhile: ${waits.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
await server.stop();

const silent = createSocket('udp4').bind(0, '127.0.0.1');
await once(silent, 'listening');
server = await serve(data, { ...ENV, SIXFOLD_TLD: 'name,country', SIXFOLD_DNS: `127.0.0.1:${silent.address().port}` }, 0);
await load(server.url, { connections: CONNECTIONS, seconds: 2, seed: 7 });
tell('half, with a resolver that never answers', await half(8));
await server.stop();
silent.close();
