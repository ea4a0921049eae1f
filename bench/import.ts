// node dist/bench/import.js LOG [ROUNDS]: lines a second from the file to committed records and rollups, on core 0, our
// start-up taken off. LOG is an access log in the combined format.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median, onCore, scratchFolder, sixfold } from './program.ts';

const [log, rounds] = [process.argv[2], Number(process.argv[3] ?? 3)];
if (log === undefined || !existsSync(log)) throw new Error('usage: node dist/bench/import.js LOG [ROUNDS]');

const timed = (run: () => unknown): number => {
  const startedMs = performance.now();
  run();
  return (performance.now() - startedMs) / 1000;
};

const lines: number[] = [];
const times: number[] = [];
const scans: number[] = [];
for (let round = 0; round < rounds; round++) {
  const data = scratchFolder();
  sixfold(['site', 'add', 'example.com', '--time-zone', 'UTC'], data, 0);
  const startUp = timed(() => sixfold(['site', 'list'], data, 0));
  let summary = '';
  const took = timed(() => {
    summary = sixfold(['import', log, '--site', 'example.com', '--json'], data, 0);
  });
  const [file, args] = onCore(0, 'wc', ['-l', log]);
  scans.push(timed(() => execFileSync(file, args)));
  lines.push((JSON.parse(summary) as { lines: number }).lines);
  times.push(took - startUp);
}
console.log(
  `${lines[0]} lines in ${median(times).toFixed(2)} s: ${(Number(lines[0]) / median(times)).toFixed(0)} lines a second; counting the lines alone ${median(scans).toFixed(2)} s`,
);
