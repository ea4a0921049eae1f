// What an overview over five years reads: node dist/bench/overview-source.js [rounds]
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ListName, ReportSource } from '../reports/model/report-source.ts';
import { addDays, type Day, parseDay } from '../server/domain/time/day.ts';
import { openReadOnly } from '../server/store/database/database.ts';
import { reportReader } from '../server/store/reading/report-reader.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { operationsOn } from '../server/store/writer/store-operations.ts';
import { openStore } from '../test/harness/open-store.ts';
import { scratchFolder } from './program.ts';
import { FIVE_YEARS, writeHistory } from './rollup-data.ts';

const ROUNDS = Number(process.argv[2] ?? 200);
const LISTS: readonly ListName[] = ['pages', 'documents', 'topLevelDomains', 'browsers', 'browserFamilies', 'serverAddresses'];
const today = parseDay('2026-11-24');
if (today === undefined) throw new Error('No day.');

const folder = scratchFolder();
const clock = { now: Date.UTC(2026, 10, 24, 12) / 1000 };
const opened = openStore(folder, 'bench', () => clock.now, console.error);
if (opened === undefined) throw new Error('The folder is taken.');
await operationsOn(opened.store).addSite({ domain: 'example.com', timeZone: 'Europe/Berlin', aliases: [] });
const startedMs = performance.now();
await writeHistory(opened.store, siteNamed(opened.store.db, 'example.com'), addDays(today, -1), FIVE_YEARS, 1);
const writtenSeconds = (performance.now() - startedMs) / 1000;
opened.store.db.pragma('wal_checkpoint(TRUNCATE)');
console.log(`written in ${writtenSeconds.toFixed(1)} s, ${(statSync(join(folder, 'sixfold.db')).size / 2 ** 20).toFixed(0)} MiB`);

type Timings = Map<string, number[]>;

function overview(source: ReportSource, from: Day, to: Day, timings: Timings): void {
  const timed = (name: string, work: () => unknown) => {
    const beganMs = performance.now();
    const usage = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(usage);
    add(timings, name, performance.now() - beganMs);
    // What others on this machine take is not in it.
    add(timings, `${name}, processor`, (user + system) / 1000);
  };
  timed('all', () =>
    source.snapshot(() => {
      timed('totals', () => source.totals(from, to));
      timed('days', () => source.days(from, to));
      timed('durations', () => source.durations(from, to));
      timed('visit lengths', () => source.visitLengths(from, to));
      timed('week hours', () => source.weekHours(from, to));
      for (const name of LISTS)
        timed(name, () => source.list(name, from, to, { search: '', sort: 'count', descending: true, offset: 0, limit: 10 }));
    }),
  );
  timed('received and excluded', () => [source.received(from, to), source.excluded(from, to)]);
}

function add(timings: Timings, name: string, value: number): void {
  const list = timings.get(name) ?? [];
  timings.set(name, list);
  list.push(value);
}

function at(values: readonly number[], share: number): string {
  return ([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN).toFixed(2);
}

const reader = openReadOnly(folder);
if (reader === undefined) throw new Error('No database.');
const source = reportReader(reader).source(siteNamed(reader, 'example.com'));
const first: Timings = new Map();
overview(source, addDays(today, -1_825), today, first);
const later: Timings = new Map();
for (let round = 0; round < ROUNDS; round += 1) overview(source, addDays(today, -1_825), today, later);
for (const [name, values] of later)
  console.log(
    `${name.padEnd(33)} first ${at(first.get(name) ?? [], 0).padStart(8)} ms, then median ${at(values, 0.5).padStart(7)} ms, p95 ${at(values, 0.95).padStart(7)} ms`,
  );
const seen: Timings = new Map();
for (const [name, from] of [
  ['a day', -1],
  ['30 days', -30],
  ['a year', -365],
] as const)
  for (let round = 0; round < ROUNDS; round += 1) {
    const each: Timings = new Map();
    overview(source, addDays(today, from), addDays(today, -1), each);
    seen.set(name, [...(seen.get(name) ?? []), ...(each.get('all') ?? [])]);
  }
for (const [name, values] of seen) console.log(`${name.padEnd(33)} median ${at(values, 0.5)} ms, p95 ${at(values, 0.95)} ms`);
reader.close();
opened.close();
