// `npm run dev`: serves, and builds and serves again whenever a source file changes. A build that fails leaves the server
// that runs as it is.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['server', 'reports', 'client-snippet'];
// An editor writes a file in several steps.
const SETTLE_MS = 150;

let server = start();
let changed = 0;
let building = false;

function start(): ChildProcess {
  return spawn(process.execPath, ['--max-semi-space-size=4', 'dist/server/main.js', 'serve'], { cwd: ROOT, stdio: 'inherit' });
}

async function stop(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function buildAndServe(): Promise<void> {
  if (building) return;
  building = true;
  for (let seen = -1; seen !== changed; ) {
    seen = changed;
    const startedMs = performance.now();
    const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      console.error('The build failed: the server goes on as it was.');
      continue;
    }
    await stop();
    console.error(`Built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
    server = start();
  }
  building = false;
}

let settling: NodeJS.Timeout | undefined;
for (const folder of SOURCES)
  watch(join(ROOT, folder), { recursive: true }, () => {
    changed += 1;
    clearTimeout(settling);
    settling = setTimeout(() => void buildAndServe(), SETTLE_MS);
  });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(0)));
