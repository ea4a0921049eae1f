// node dist/bench/collect.js [SECONDS] [ROUNDS]: hits a second that /collect acknowledges, beside a bare server, in turn;
// server on core 0, wrk (the system's package) on core 1. Then the same without cores of their own, and bytes on disk.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { load, median, processorSeconds, type Running, scratchFolder, serve, sixfold, start } from './program.ts';

const [seconds, rounds] = [Number(process.argv[2] ?? 4), Number(process.argv[3] ?? 5)];
const ENV = { SIXFOLD_TRUST_PROXY: '1', SIXFOLD_RATE_LIMIT: 'off', SIXFOLD_TLD: 'country' };

interface Measured {
  readonly perSecond: number;
  /** Processor time of the server a hit. */
  readonly microseconds: number;
}

async function measure(server: Running, seed: number): Promise<Measured> {
  const before = processorSeconds(server.pid);
  const { requests, perSecond, refused } = await load(server.url, { connections: 64, seconds, seed });
  if (refused > 0) throw new Error(`${refused} hits were refused`);
  return { perSecond, microseconds: ((processorSeconds(server.pid) - before) / requests) * 1e6 };
}

async function compare(ours: Running, bare: Running): Promise<void> {
  await measure(bare, 1);
  await measure(ours, 2);
  const pairs: { readonly bare: Measured; readonly ours: Measured }[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = { bare: await measure(bare, 10 + round), ours: await measure(ours, 20 + round) };
    pairs.push(pair);
    console.log(
      `ours ${pair.ours.perSecond.toFixed(0)}/s, bare ${pair.bare.perSecond.toFixed(0)}/s, ratio ${(pair.ours.perSecond / pair.bare.perSecond).toFixed(2)}; processor time a hit ${pair.ours.microseconds.toFixed(1)} and ${pair.bare.microseconds.toFixed(1)} us`,
    );
  }
  const middle = (of: (pair: (typeof pairs)[number]) => number) => median(pairs.map(of)).toFixed(2);
  console.log(
    `median ratio ${middle((pair) => pair.ours.perSecond / pair.bare.perSecond)}, of processor time ${middle((pair) => pair.bare.microseconds / pair.ours.microseconds)}`,
  );
}

const bareServer = fileURLToPath(new URL('./bare-server.js', import.meta.url));
const data = scratchFolder();
for (const core of [0, undefined]) {
  console.log(core === undefined ? 'on both cores:' : 'on one core:');
  const folder = core === undefined ? scratchFolder() : data;
  sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], folder);
  const [ours, bare] = [await serve(folder, ENV, core), await start([bareServer], {}, core)];
  await compare(ours, bare);
  await bare.stop();
  await ours.stop();
}

const db = new Sqlite(join(data, 'sixfold.db'));
db.pragma('wal_checkpoint(TRUNCATE)');
const bytes = (names: string) => Number(db.prepare(`SELECT sum(pgsize) FROM dbstat WHERE name IN (${names})`).pluck().get());
const rows = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const [accesses, visits] = [rows('access'), rows('visit')];
console.log(
  `${accesses} accesses, ${(bytes("'access'") / accesses).toFixed(1)} bytes each; ${visits} visits, ${(bytes("'visit'") / visits).toFixed(1)} bytes each`,
);
const size = statSync(join(data, 'sixfold.db')).size;
console.log(`database ${size} bytes in all, ${(size / accesses).toFixed(1)} an access`);
