import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../server/main.js', import.meta.url));

/** A folder that is gone when the measurement ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sixfold-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A command line that runs on one core alone (util-linux's taskset). */
export function onCore(core: number, file: string, args: readonly string[]): [string, string[]] {
  return ['taskset', ['-c', String(core), file, ...args]];
}

export function sixfold(args: readonly string[], data: string, core: number): string {
  const [file, rest] = onCore(core, process.execPath, [MAIN, ...args]);
  return execFileSync(file, rest, { env: { ...process.env, SIXFOLD_DATA: data }, encoding: 'utf8' });
}

export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server on a core; it tells its address and process with a line of JSON. */
export async function start(args: readonly string[], env: Readonly<Record<string, string>>, core: number): Promise<Running> {
  const [file, rest] = onCore(core, process.execPath, args);
  const child: ChildProcess = spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('The server has no output.');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  return {
    url,
    pid,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export function serve(data: string, env: Readonly<Record<string, string>>, core: number): Promise<Running> {
  return start([MAIN, 'serve', '--json'], { SIXFOLD_DATA: data, SIXFOLD_PORT: '0', ...env }, core);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
