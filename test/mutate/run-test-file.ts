import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchCheckout } from './scratch-checkout.ts';

export interface TestRun {
  readonly result: 'passed' | 'failed' | 'timed out';
  readonly seconds: number;
}

/** How long tests have to clean up when their time is over. */
const LAST_WORDS_MS = 3_000;

/** Runs a compiled test file in a copy of the checkout, and ends whatever it leaves running. */
export async function runTestFile(
  { repo, temporary }: ScratchCheckout,
  file: string,
  limitMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<TestRun> {
  const startedAt = performance.now();
  // A group of its own, so that its servers can be ended with it.
  const child = spawn(process.execPath, [join(repo, file)], {
    cwd: repo,
    env: { ...process.env, TMPDIR: temporary, ...env },
    detached: true,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const end = () => endGroup(child.pid, 'SIGKILL');
  // Who interrupts the whole leaves nothing running.
  process.once('exit', end);
  let timedOut = false;
  const timers = [
    setTimeout(() => {
      timedOut = true;
      endGroup(child.pid, 'SIGTERM');
    }, limitMs),
    setTimeout(end, limitMs + LAST_WORDS_MS),
  ];
  const [code] = await exited;
  for (const timer of timers) clearTimeout(timer);
  process.off('exit', end);
  end();
  emptyFolder(temporary);
  const result = timedOut ? 'timed out' : code === 0 ? 'passed' : 'failed';
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}

/** Removes what a test has left, and first the disks that it had no time to give back. */
function emptyFolder(folder: string): void {
  const disks = readdirSync(folder).filter((name) => name.startsWith('sixfold-disk-'));
  if (disks.length > 0) spawnSync('umount', ['-l', ...disks.map((name) => join(folder, name))]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  // A browser that is still ending may have made it again.
  mkdirSync(folder, { recursive: true });
}

function endGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch (error) {
    // Nothing of it is left.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
