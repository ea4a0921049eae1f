import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// As `npm start` and the installed command give them.
const FLAGS = ['--max-semi-space-size=4'];
const MAIN = fileURLToPath(new URL('../server/main.js', import.meta.url));

/** A folder that is gone when the measurement ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sixfold-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A command line that runs on one core alone (util-linux's taskset), or on any. */
export function onCore(core: number | undefined, file: string, args: readonly string[]): [string, string[]] {
  if (core === undefined) return [file, [...args]];
  return ['taskset', ['-c', String(core), file, ...args]];
}

export function sixfold(args: readonly string[], data: string, core?: number): string {
  const [file, rest] = onCore(core, process.execPath, [MAIN, ...args]);
  return execFileSync(file, rest, { env: { ...process.env, SIXFOLD_DATA: data }, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server on a core; it tells its address and process with a line of JSON. */
export async function start(args: readonly string[], env: Readonly<Record<string, string>>, core?: number): Promise<Running> {
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

export function serve(data: string, env: Readonly<Record<string, string>>, core?: number): Promise<Running> {
  return start([...FLAGS, MAIN, 'serve', '--json'], { SIXFOLD_DATA: data, SIXFOLD_PORT: '0', ...env }, core);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Resident bytes of a process (proc(5)). */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** Seconds of processor time a process has taken so far, in user and system mode (proc(5), at 100 ticks a second). */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** In ms, without those that took longer than wrk's own limit of 2 s. */
  readonly median: number;
  readonly p99: number;
  readonly refused: number;
}

/** Sends hits with wrk (the system's package) by a script of `bench/`. `delayMs`: the pause of a connection between hits, on average. */
export async function load(
  url: string,
  options: { readonly connections: number; readonly seconds: number; readonly seed: number; readonly delayMs?: number },
): Promise<Load> {
  const { connections, seconds, seed, delayMs = 0 } = options;
  const script = fileURLToPath(new URL('../../bench/collect.lua', import.meta.url));
  const [file, args] = onCore(1, 'wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url]);
  const env = { ...process.env, SEED: String(seed), DELAY_MS: String(delayMs) };
  const { stdout } = await promisify(execFile)(file, args, { env });
  const ms = (label: string) => {
    const [, number, unit] = new RegExp(`${label}\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? [];
    return Number(number) * (unit === 'us' ? 0.001 : unit === 'ms' ? 1 : 1_000);
  };
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1]),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    median: ms('50%'),
    p99: ms('99%'),
    refused: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  };
}
