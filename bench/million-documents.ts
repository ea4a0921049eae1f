// A month with a million distinct documents, listed page by page: node dist/bench/million-documents.js
import type { ListQuery } from '../reports/model/report-source.ts';
import { addDays, parseDay } from '../server/domain/time/day.ts';
import { openReadOnly } from '../server/store/database/database.ts';
import { reportReader } from '../server/store/reading/report-reader.ts';
import { siteNamed } from '../server/store/registry/sites.ts';
import { operationsOn } from '../server/store/writer/store-operations.ts';
import { openStore } from '../test/harness/open-store.ts';
import { scratchFolder } from './program.ts';
import { FIVE_YEARS, writeHistory } from './rollup-data.ts';

const DOCUMENTS = 1_000_000;
const last = parseDay('2026-10-31');
if (last === undefined) throw new Error('No day.');
const first = addDays(last, -30);

const folder = scratchFolder();
const opened = openStore(folder, 'bench', () => Date.UTC(2026, 10, 24, 12) / 1000, console.error);
if (opened === undefined) throw new Error('The folder is taken.');
await operationsOn(opened.store).addSite({ domain: 'example.com', timeZone: 'UTC', aliases: [] });
const shape = { ...FIVE_YEARS, days: 31, documentsADay: 120_000, documents: DOCUMENTS };
await writeHistory(opened.store, siteNamed(opened.store.db, 'example.com'), last, shape, 1);
const reader = openReadOnly(folder);
if (reader === undefined) throw new Error('No database.');
const source = reportReader(reader).source(siteNamed(reader, 'example.com'));

const list = (name: string, wanted: Partial<ListQuery>) => {
  const beganMs = performance.now();
  const { rows, total } = source.list('documents', first, last, {
    search: '',
    sort: 'count',
    descending: true,
    offset: 0,
    limit: 100,
    ...wanted,
  });
  const tookMs = performance.now() - beganMs;
  console.log(`${name.padEnd(34)} ${tookMs.toFixed(0).padStart(6)} ms; ${rows.length} of ${total}, from ${rows[0]?.path}`);
  return { rows, total };
};
const { total } = list('most downloaded, first time', {});
list('most downloaded', {});
list('the 500,000th and on', { offset: 500_000 });
list('the last', { offset: total - 50 });
list('by name', { sort: 'name', descending: false });
list('by name, from the middle', { sort: 'name', descending: false, offset: total >> 1 });
list('holding a text', { search: 'DOCUMENT-4711' });
const seen = new Set<string>();
const beganMs = performance.now();
for (let offset = 0; offset < total; offset += 50_000)
  for (const { path } of source.list('documents', first, last, {
    search: '',
    sort: 'count',
    descending: true,
    offset,
    limit: 50_000,
  }).rows)
    seen.add(path);
console.log(`all in pages of 50,000: ${seen.size} different ones in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
console.log(`resident: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
reader.close();
opened.close();
