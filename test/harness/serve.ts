import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { environment, MAIN, type Place } from './run.ts';
import type { Scope } from './scratch.ts';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Waits until it has written that to stderr. */
  said(words: RegExp): Promise<void>;
  /** Closes the pipes it writes to, as a reader does that ends. */
  stopReading(): void;
  /** Ends it by a signal and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts `serve` on a free port, under another program if one is given, and ends it after the test. */
export async function startServe(t: Scope, place: Place, under: readonly string[] = []): Promise<Served> {
  const [file = process.execPath, ...args] = [...under, process.execPath, MAIN, 'serve', '--json'];
  const child = spawn(file, args, {
    env: environment({ ...place, env: { SIXFOLD_PORT: '0', ...place.env } }),
    stdio: 'pipe',
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const said = async (words: RegExp) => {
    while (!words.test(stderr)) await once(child.stderr, 'data', { signal: AbortSignal.timeout(30_000) });
  };
  const exited = once(child, 'exit');
  let pid: number | undefined;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid ?? child.pid ?? 0, signal);
    await exited;
    return { code: child.exitCode, signal: child.signalCode };
  };
  t.after(async () => {
    // What is killed leaves no coverage: where that is wanted, it is asked to end first.
    const late = setTimeout(() => void stop('SIGKILL'), 5_000);
    await stop(process.env['NODE_V8_COVERAGE'] === undefined ? 'SIGKILL' : 'SIGTERM');
    clearTimeout(late);
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${stderr}`)));
  });
  const ready = JSON.parse(line) as { url: string; pid: number };
  pid = ready.pid;
  const stopReading = () => {
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return { url: ready.url, port: Number(new URL(ready.url).port), pid, stderr: () => stderr, said, stopReading, stop };
}
