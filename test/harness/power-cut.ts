import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from './recorded-writes.ts';

const FILES = ['sixfold.db', 'sixfold.db-wal', 'commits.mark'] as const;
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
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Of what was not synced a part that may have got to the disk: either the first so many changes, the last torn, or any of
 * them.
 */
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

/** A recording of what a process did to its folder, and how often the power fails in it. */
export interface PowerCuts {
  /** The data folder as it was before the recording. */
  readonly before: string;
  readonly events: readonly Recorded[];
  readonly cuts: number;
  readonly seed: number;
}

/** What is there after one of them. */
export interface PowerCut {
  /** A folder with what the disk would hold. */
  readonly place: string;
  readonly acknowledged: ReadonlySet<string>;
  /** After so many of the recorded events. */
  readonly after: number;
}

/**
 * Cuts the power at moments taken at random and shows what the disk may hold then. Gives how many cuts there were, how
 * often the log had been written into the database, and what was acknowledged in all.
 */
export function cutPower(
  { before, events, cuts, seed }: PowerCuts,
  cut: (at: PowerCut) => void,
): { readonly checked: number; readonly checkpoints: number; readonly acknowledged: number } {
  const next = random(seed);
  const moments = new Set(Array.from({ length: cuts }, () => Math.floor(next() * events.length)));
  const disk = new Map<string, OnDisk>(
    FILES.map((file) => [
      file,
      { synced: existsSync(join(before, file)) ? readFileSync(join(before, file)) : Buffer.alloc(0), pending: [] },
    ]),
  );
  const asked = new Map<string, string>();
  const acknowledged = new Set<string>();
  const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  let [checked, checkpoints] = [0, 0];
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
    if (!moments.has(index)) continue;
    const place = mkdtempSync(join(fast, 'sixfold-cut-'));
    try {
      for (const [name, file] of disk) writeFileSync(join(place, name), afterPowerLoss(file, next));
      cut({ place, acknowledged, after: index });
    } finally {
      rmSync(place, { recursive: true });
    }
    checked += 1;
  }
  return { checked, checkpoints, acknowledged: acknowledged.size };
}
