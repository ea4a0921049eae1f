// node dist/bench/memory.js: resident memory of the listening process 30 s after it is ready, nobody signed in.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { scratchFolder, serve, sixfold } from './program.ts';

const data = scratchFolder();
sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], data, 0);
const running = await serve(data, {}, 0);
await delay(30_000);
const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024;
console.log(`${rss.toFixed(1)} MiB`);
await running.stop();
