// Filters over 90 days with 10,000,000 accesses: node dist/bench/filter.js [FOLDER] [ACCESSES]
// FOLDER keeps the generated data for the next time. Needs wrk and taskset from the system's packages for the last part.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Filter } from '../reports/model/filters.ts';
import { addDays, type Day, formatDay, parseDay, seconds } from '../server/domain/time/day.ts';
import { type ReportThread, reportThread } from '../server/report-thread/report-thread.ts';
import { openReadOnly } from '../server/store/database/database.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { operationsOn } from '../server/store/writer/store-operations.ts';
import { openStore } from '../test/harness/open-store.ts';
import { NINETY_DAYS, SHARES, writeVisits } from './filter-data.ts';
import { median, residentBytes, scratchFolder } from './program.ts';

const SITE = 'example.com';
const ROUNDS = 5;
const kept = process.argv[2];
const shape = { ...NINETY_DAYS, accesses: Number(process.argv[3] ?? NINETY_DAYS.accesses) };
const today = parseDay('2026-11-24');
if (today === undefined) throw new Error('No day.');
const now = seconds(Date.UTC(2026, 10, 24, 12) / 1000);
const folder = kept ?? scratchFolder();
if (!existsSync(join(folder, 'sixfold.db'))) await generate(folder, addDays(today, -1));

const db = openReadOnly(folder);
if (db === undefined) throw new Error('No data.');
const one = (sql: string) => Number(db.prepare(sql).pluck().get());
const [visits, accesses] = [one('SELECT count(*) FROM visit'), one('SELECT count(*) FROM access')];
const columns = ['browsers', 'top_level_domains', 'server_addresses', 'documents', 'pages', 'times'];
const bytes = columns.map((column) => one(`SELECT sum(length(${column})) FROM day_segment`));
const all = bytes.reduce((sum, each) => sum + each, 0);
console.log(`${visits} visits, ${accesses} accesses, ${one('SELECT count(*) FROM day_segment')} parts`);
console.log(columns.map((column, n) => `${column} ${((bytes[n] ?? 0) / 2 ** 20).toFixed(1)} MiB`).join(', '));
console.log(
  `bytes an access: ${(statSync(join(folder, 'sixfold.db')).size / accesses).toFixed(1)} the database, ${(all / accesses).toFixed(2)} of it segments`,
);
db.close();

const thread = reportThread(folder);
const task = (filters: readonly Filter[], comparison: 'none' | 'before') => ({
  kind: 'overview' as const,
  language: 'en',
  now,
  viewer: { name: 'bench', administrator: true, notices: [], clock: null },
  domain: SITE,
  snippet: '',
  view: { period: '90-days' as const, comparison, filters },
});
await thread.page(task([], 'none'));
const before = residentBytes(process.pid);
const cases: readonly (readonly [string, readonly Filter[]])[] = [
  ['0.1 % (server address)', [SHARES.thousandth]],
  ['0.1 % (page)', [SHARES.page]],
  ['5 % (top level domain)', [SHARES.twentieth]],
  ['60 % (browser)', [SHARES.most]],
  ['60 % and 5 % and a page', [SHARES.most, SHARES.twentieth, { field: 'page', value: '/section-0/page-0' }]],
];
for (const [name, filters] of cases) {
  for (const comparison of ['none', 'before'] as const) {
    const [first, last, other] = [[], [], []] as [number[], number[], number[]];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      const parts: number[] = [];
      const page = thread.filteredOverview(task(filters, comparison), new AbortController().signal, () =>
        parts.push(performance.now() - began),
      );
      const beside = thread.page({ ...task([], 'none'), view: { period: 'yesterday', comparison: 'none', filters: [] } });
      const otherBegan = performance.now();
      await beside;
      other.push(performance.now() - otherBegan);
      await page;
      first.push(parts[0] ?? 0);
      last.push(parts.at(-1) ?? 0);
    }
    console.log(
      `${name}, ${comparison === 'none' ? 'alone' : 'compared'}: first part ${ms(first)}, last ${ms(last)} (${last.map((each) => each.toFixed(0)).join(' ')}); another page meanwhile ${ms(other)}`,
    );
  }
}
console.log(`memory: ${((residentBytes(process.pid) - before) / 2 ** 20).toFixed(0)} MiB more than before the filters`);
await cancelling(thread);
await thread.close();

/** How soon work ends that nobody waits for. */
async function cancelling(on: ReportThread): Promise<void> {
  const gone = new AbortController();
  const parts = on.filteredOverview(task([SHARES.most], 'before'), gone.signal, () => gone.abort());
  await parts.catch(() => undefined);
  const began = performance.now();
  await on.page({ ...task([], 'none'), view: { period: 'yesterday', comparison: 'none', filters: [] } });
  console.log(`after a reader went away another page takes ${(performance.now() - began).toFixed(0)} ms`);
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms`;
}

async function generate(into: string, last: Day): Promise<void> {
  mkdirSync(into, { recursive: true });
  const opened = openStore(into, 'bench', () => now, console.error);
  if (opened === undefined) throw new Error('The folder is taken.');
  const operations = operationsOn(opened.store);
  await operations.addSite({ domain: SITE, timeZone: 'Europe/Berlin', aliases: [] });
  const began = performance.now();
  await writeVisits(operations, siteNamed(opened.store.db, SITE), last, shape, 1);
  const stored = performance.now();
  await operations.rollUp({ domain: SITE, onlyDirty: true });
  opened.store.db.pragma('wal_checkpoint(TRUNCATE)');
  opened.close();
  console.log(
    `${formatDay(last)}: written in ${((stored - began) / 1000).toFixed(0)} s, rolled up in ${((performance.now() - stored) / 1000).toFixed(0)} s`,
  );
}
