import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lostCommits } from '../server/store/commit-count.ts';
import { openStore } from '../server/store/writer.ts';
import { collect } from './harness/collect.ts';
import { type Recorded, recordedWrites, straceArguments } from './harness/recorded-writes.ts';
import { done } from './harness/run.ts';
import { scratchFolder } from './harness/scratch.ts';
import { startServe } from './harness/serve.ts';

const FILES = ['sixfold.db', 'sixfold.db-wal', 'commits.mark'] as const;
const HITS = 900;
const CUTS = 200;
const SECTOR = 512;

type Change = Extract<Recorded, { kind: 'write' | 'truncate' }>;

/** A file as a disk without power would hold it: what was synced, and what may or may not have got there since. */
interface OnDisk {
  synced: Buffer<ArrayBuffer>;
  pending: Change[];
}

function changed(content: Buffer<ArrayBuffer>, change: Change): Buffer<ArrayBuffer> {
  if (change.kind === 'truncate') return content.subarray(0, change.size);
  const end = change.at + change.data.length;
  const grown = end > content.length ? Buffer.concat([content, Buffer.alloc(end - content.length)]) : content;
  change.data.copy(grown, change.at);
  return grown;
}

/** Small, repeatable random numbers (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Of what was not synced a part that may have got to the disk: either the first so many changes, the last torn, or any of them. */
function afterPowerLoss({ synced, pending }: OnDisk, next: () => number): Buffer {
  let content = Buffer.from(synced);
  if (next() < 0.5) {
    for (const change of pending) if (next() < 0.5) content = changed(content, change);
    return content;
  }
  const kept = Math.floor(next() * (pending.length + 1));
  for (const change of pending.slice(0, kept)) content = changed(content, change);
  const torn = pending[kept];
  if (torn?.kind !== 'write') return content;
  const sectors = Math.floor(next() * (torn.data.length / SECTOR));
  return sectors === 0 ? content : changed(content, { ...torn, data: torn.data.subarray(0, sectors * SECTOR) });
}

test('whenever the power fails, what was acknowledged is there, and nothing is said to be missing', async (t) => {
  const folder = scratchFolder(t);
  const [data, before] = [join(folder, 'data'), join(folder, 'before')];
  const env = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], { data });
  cpSync(data, before, { recursive: true });
  const trace = join(folder, 'trace');
  const server = await startServe(t, { data, env }, straceArguments(trace));
  let sent = 0;
  const lanes = Array.from({ length: 2 }, async () => {
    while (sent < HITS) {
      sent += 1;
      assert.equal((await collect(server, { site: 'example.com', page: `/n${sent}` })).status, 204);
    }
  });
  await Promise.all(lanes);
  await server.stop();

  const events = recordedWrites(trace);
  const next = random(20_261_123);
  const cuts = new Set(Array.from({ length: CUTS }, () => Math.floor(next() * events.length)));
  const disk = new Map<string, OnDisk>(
    FILES.map((file) => [
      file,
      { synced: existsSync(join(before, file)) ? readFileSync(join(before, file)) : Buffer.alloc(0), pending: [] },
    ]),
  );
  const asked = new Map<string, string>();
  const acknowledged = new Set<string>();
  const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  let checked = 0;
  let checkpoints = 0;
  for (const [index, event] of events.entries()) {
    if (event.kind === 'write' || event.kind === 'truncate') disk.get(event.file)?.pending.push(event);
    else if (event.kind === 'sync') {
      const file = disk.get(event.file);
      if (file === undefined) continue;
      if (event.file === 'sixfold.db' && file.pending.length > 0) checkpoints += 1;
      file.synced = file.pending.reduce(changed, file.synced);
      file.pending = [];
    } else if (event.kind === 'received') {
      const path = /"page":"([^"]*)"/.exec(event.text)?.[1];
      if (path !== undefined) asked.set(event.connection, path);
    } else if (event.text.startsWith('HTTP/1.1 204')) acknowledged.add(asked.get(event.connection) ?? '');
    if (!cuts.has(index)) continue;
    const place = mkdtempSync(join(fast, 'sixfold-cut-'));
    try {
      mkdirSync(place, { recursive: true });
      for (const [name, file] of disk) writeFileSync(join(place, name), afterPowerLoss(file, next));
      const opened = openStore(place, 'test', () => 1_800_000_000, assert.fail);
      assert.ok(opened !== undefined);
      const { db } = opened.store;
      const all = <Row>(sql: string) => db.prepare<[], Row>(sql).pluck().all();
      assert.deepEqual(all('PRAGMA integrity_check'), ['ok']);
      const stored = new Set(all<string>('SELECT path FROM access JOIN path ON path.id = path_id'));
      for (const path of acknowledged) assert.ok(stored.has(path), `${path} after event ${index} of ${events.length}`);
      assert.deepEqual(all("SELECT coalesce(sum(hits), 0) FROM ledger WHERE entry = 'received'"), [stored.size]);
      assert.deepEqual(lostCommits(db), []);
      opened.close();
    } finally {
      rmSync(place, { recursive: true });
    }
    checked += 1;
  }
  assert.equal(acknowledged.size, HITS);
  assert.ok(checked >= CUTS * 0.95 && checkpoints > 0, `${checked} cuts, ${checkpoints} checkpoints`);
});
