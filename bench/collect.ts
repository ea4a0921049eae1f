// node dist/bench/collect.js [SECONDS] [ROUNDS]: hits a second that /collect acknowledges, beside a bare server, in turn;
// server on core 0, wrk (the system's package) on core 1.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { median, onCore, scratchFolder, serve, sixfold, start } from './program.ts';

const [seconds, rounds] = [Number(process.argv[2] ?? 4), Number(process.argv[3] ?? 3)];
const script = fileURLToPath(new URL('../../bench/collect.lua', import.meta.url));

function load(url: string, seed: number): number {
  const [file, args] = onCore(1, 'wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', script, url]);
  const out = execFileSync(file, args, { encoding: 'utf8', env: { ...process.env, SEED: String(seed) } });
  if (/Non-2xx/.test(out)) throw new Error(out);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
}

const data = scratchFolder();
sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], data, 0);
const ours = await serve(data, { SIXFOLD_TRUST_PROXY: '1', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_TLD: 'country' }, 0);
const bare = await start([fileURLToPath(new URL('./bare-server.js', import.meta.url))], {}, 0);
load(bare.url, 1);
load(ours.url, 2);
const ratios: number[] = [];
for (let round = 0; round < rounds; round++) {
  const [yardstick, hits] = [load(bare.url, 10 + round), load(ours.url, 20 + round)];
  ratios.push(hits / yardstick);
  console.log(`ours ${hits.toFixed(0)}/s, bare ${yardstick.toFixed(0)}/s, ratio ${(hits / yardstick).toFixed(2)}`);
}
console.log(`median ratio ${median(ratios).toFixed(2)}`);
await bare.stop();
await ours.stop();

const db = new Sqlite(join(data, 'sixfold.db'));
db.pragma('wal_checkpoint(TRUNCATE)');
const bytes = (names: string) => Number(db.prepare(`SELECT sum(pgsize) FROM dbstat WHERE name IN (${names})`).pluck().get());
const rows = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const [accesses, visits] = [rows('access'), rows('visit')];
console.log(
  `${accesses} accesses, ${(bytes("'access'") / accesses).toFixed(1)} bytes each; ${visits} visits, ${(bytes("'visit'") / visits).toFixed(1)} bytes each`,
);
console.log(
  `database ${statSync(join(data, 'sixfold.db')).size} bytes in all, ${(statSync(join(data, 'sixfold.db')).size / accesses).toFixed(1)} an access`,
);
