import { readPath } from '../server/domain/path/path.ts';
import type { Site } from '../server/domain/site.ts';
import type { HitCounting } from '../server/ingest/count-hits.ts';
import { address } from '../test/harness/address.ts';

/** What hits that came at a steady rate saw of the thread that answers them. */
export interface SteadyHits {
  /** How long hits took to be on disk from when they were due, in ms: one that a busy thread takes late has waited, too. */
  readonly waits: number[];
  /** How long the thread answered nobody, in ms: as the clock has it, and what of it the thread itself worked (not what others on this machine took, nor waiting for the disk). */
  readonly stalls: number[];
  readonly busy: number[];
}

/** Hits at a steady rate until stopped; the n-th is for this site and path. */
export function steadyHits(
  { door }: Pick<HitCounting, 'door'>,
  hitsASecond: number,
  nth: (n: number) => { readonly site: Site; readonly path: string },
): { stop(): Promise<SteadyHits> } {
  const seen: SteadyHits = { waits: [], stalls: [], busy: [] };
  let lastUsage = process.threadCpuUsage();
  let sent = 0;
  let open = 0;
  let lastMs = performance.now();
  const beganMs = lastMs;
  const send = () => {
    const dueMs = beganMs + (sent / hitsASecond) * 1000;
    open += 1;
    const done = () => {
      open -= 1;
      seen.waits.push(performance.now() - dueMs);
    };
    const { site, path } = nth(sent);
    const hit = {
      site,
      path: readPath(path),
      atMs: Date.now(),
      address: address(`198.51.${sent & 255}.${(sent >> 8) & 255}`),
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      privacySignal: false,
      status: 200,
    };
    door.answered(hit, { committed: done, limited: done, failed: done });
  };
  const timer = setInterval(() => {
    const nowMs = performance.now();
    seen.stalls.push(nowMs - lastMs - 1);
    lastMs = nowMs;
    const { user, system } = process.threadCpuUsage(lastUsage);
    seen.busy.push((user + system) / 1000);
    lastUsage = process.threadCpuUsage();
    for (; sent < ((nowMs - beganMs) / 1000) * hitsASecond; sent += 1) send();
  }, 1);
  return {
    async stop() {
      clearInterval(timer);
      while (open > 0) await new Promise(setImmediate);
      return seen;
    },
  };
}

/** Prints what took so long, and what hits saw meanwhile. */
export function tellHits(name: string, tookMs: number, { waits, stalls, busy }: SteadyHits): void {
  const took = `${name.padEnd(28)} ${(tookMs / 1000).toFixed(2)} s`;
  console.log(
    waits.length === 0
      ? `${took}; no hit came meanwhile`
      : `${took}; hits ${waits.length}, on disk after median ${at(waits, 0.5)} ms, p99 ${at(waits, 0.99)} ms, at most ${at(waits, 1)} ms; thread held up p99 ${at(stalls, 0.99)} ms, at most ${at(stalls, 1)} ms, working at most ${at(busy, 1)} ms`,
  );
}

function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}
