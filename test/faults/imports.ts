import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { random } from '../harness/power-cut.ts';
import { done, environment, MAIN, type Outcome, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { accessLog, lineOf } from './access-log.ts';
import { hitting, sitesFor } from './hits.ts';
import type { FaultRow, FaultRun, Verdict } from './row.ts';
import { compared, type Expected, faultsOf } from './tally.ts';

const SITE = 's0.example';
const LATEST = Math.floor(Date.now() / 1_000) - 3_600;
// At this distance no day has more paths than a site takes on one.
const EVERY = 20;
const TRIES = 4;

interface Import {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts an import whose stdin may be written to; ended with the row. */
function startImport(run: FaultRun, place: Place, files: readonly string[]): Import {
  const child = spawn(process.execPath, [MAIN, 'import', ...files, '--site', SITE], { env: environment(place), stdio: 'pipe' });
  child.stdin.on('error', () => child.stdin.destroy());
  run.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(([stdout, stderr]) => ({
    code: child.exitCode,
    stdout,
    stderr,
  }));
  return { child, ended };
}

/** Gives a log until the import says that it is in; a fault that names itself may be tried again. */
async function imported(place: Place, files: readonly string[]): Promise<readonly string[]> {
  for (let n = 0; n < TRIES; n++) {
    const { code, stderr } = await sixfold(['import', ...files, '--site', SITE], place);
    if (code === 0) return [];
    if (n === TRIES - 1 || /^ +at /m.test(stderr)) return [`the import ended with ${code}: ${stderr.split('\n')[0]}`];
  }
  return [];
}

/** The verdict on lines that have all to be in once. */
function verdictOnLines(data: string, expected: Expected, broken: readonly string[]): Verdict {
  return { acknowledged: expected.size, ...compared(data, expected), broken: [...broken, ...faultsOf(data)] };
}

function stackIn(what: string, { code, stderr }: Outcome): readonly string[] {
  return /^ +at /m.test(stderr) ? [`${what} ended with ${code} and a stack: ${stderr.split('\n')[0]}`] : [];
}

/** Imports that are killed, come twice, out of order, or meet a serve that starts. */
export const importRows: readonly FaultRow[] = [
  {
    name: 'kill-import',
    what: 'an import is killed -9 at any moment and given again, until it is in: each line counts once',
    async run(run) {
      const [kills, lines] = [run.pick(15, 2), run.pick(50_000, 8_000)];
      const place = await sitesFor(1, scratchFolder(run));
      const log = accessLog(run, { lines, every: EVERY, endsAt: LATEST });
      const next = random(12);
      const startedMs = performance.now();
      await imported(await sitesFor(1, scratchFolder(run)), [log.file]);
      const tookMs = performance.now() - startedMs;
      for (let kill = 0; kill < kills; kill++) {
        const { child, ended } = startImport(run, place, [log.file]);
        await delay(next() * tookMs);
        child.kill('SIGKILL');
        await ended;
      }
      const broken = await imported(place, [log.file]);
      return { ...verdictOnLines(place.data, log.expected, broken), figures: { kills } };
    },
  },
  {
    name: 'kill-import-beside',
    what: 'serve is killed -9 while an import hands over to it and hits come; serve starts and the log is given again: everything counts once',
    async run(run) {
      const [kills, lines] = [run.pick(12, 1), run.pick(20_000, 3_000)];
      const place = await sitesFor(run.pick(30_000, 1), scratchFolder(run));
      const log = accessLog(run, { lines, every: EVERY, endsAt: LATEST });
      const hits = hitting(run);
      const next = random(13);
      const broken: string[] = [];
      for (let kill = 0; kill < kills; kill++) {
        const server = await startServe(run, place);
        const load = hits.flood(server, 2);
        const { ended } = startImport(run, place, [log.file]);
        await hits.acknowledgedMore(50 + Math.floor(next() * run.pick(700, 150)));
        await server.stop('SIGKILL');
        await load.stop();
        broken.push(...stackIn('the import', await ended));
      }
      broken.push(...(await imported(place, [log.file])));
      const verdict = verdictOnLines(place.data, new Map([...log.expected, ...hits.expected()]), broken);
      return { ...verdict, acknowledged: log.expected.size + hits.acknowledged, figures: { kills } };
    },
  },
  {
    name: 'two-imports',
    what: 'two imports of one log at once, beside serve and alone, given again where they say so: each line counts once',
    async run(run) {
      let [acknowledged, lost, twice] = [0, 0, 0];
      const broken: string[] = [];
      for (const beside of [true, false]) {
        const place = await sitesFor(1, scratchFolder(run));
        const log = accessLog(run, { lines: run.pick(20_000, 3_000), every: EVERY, endsAt: LATEST });
        const server = beside ? await startServe(run, place) : undefined;
        const both = await Promise.all([startImport(run, place, [log.file]).ended, startImport(run, place, [log.file]).ended]);
        for (const each of both) broken.push(...stackIn('an import', each));
        if (both.some(({ code }) => code !== 0)) broken.push(...(await imported(place, [log.file])));
        await server?.stop('SIGTERM');
        const verdict = verdictOnLines(place.data, log.expected, broken.splice(0));
        acknowledged += verdict.acknowledged;
        lost += verdict.lost;
        twice += verdict.twice;
        broken.push(...verdict.broken);
      }
      return { acknowledged, lost, twice, broken };
    },
  },
  {
    name: 'import-then-serve',
    what: 'serve starts while an import runs that began without it: serve starts, the import hands over and ends with 0, each line counts once',
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const log = accessLog(run, { lines: run.pick(60_000, 6_000), every: EVERY, endsAt: LATEST });
      const half = log.lines.length / 2;
      const { child, ended } = startImport(run, place, ['-', '--log', 'access.log']);
      const write = (lines: readonly string[]) => child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
      write(log.lines.slice(0, half));
      const holder = join(place.data, 'holder.json');
      while (child.exitCode === null && !existsSync(holder)) await delay(5);
      const hits = hitting(run);
      const broken: string[] = [];
      try {
        const server = await startServe(run, place);
        for (let n = 0; n < 20; n++) await hits.send(server);
      } catch (error) {
        broken.push(String(error).split('\n')[0] ?? '');
      }
      write(log.lines.slice(half));
      child.stdin?.end();
      const { code, stderr } = await ended;
      if (code !== 0) broken.push(`the import ended with ${code}: ${stderr.split('\n')[0]}`);
      return {
        ...verdictOnLines(place.data, new Map([...log.expected, ...hits.expected()]), broken),
        acknowledged: log.expected.size + hits.acknowledged,
      };
    },
  },
  {
    name: 'import-order',
    what: "rotated pieces in the shell's order, lines 62 s and years ahead, hours late, a clock set back five minutes: each line counts once",
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const count = run.pick(9_000, 900);
      const log = accessLog(run, { lines: count, every: EVERY, endsAt: LATEST - 2 * 86_400 });
      const third = count / 3;
      const folder = scratchFolder(run);
      const pieces = ['access.log', 'access.log.1', 'access.log.2'].map((name, n) => {
        const lines = log.lines.slice((2 - n) * third, (3 - n) * third);
        writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
        return join(folder, name);
      });
      const start = LATEST - 86_400;
      const oddTimes = [0, 62, 10, 75 * 365 * 86_400, 20, -5 * 3_600, 30, ...Array.from({ length: 60 }, (_, n) => 40 + n)];
      const odd = [...oddTimes, ...Array.from({ length: 60 }, (_, n) => 100 + n - 300)];
      const oddFile = join(folder, 'odd.log');
      writeFileSync(oddFile, odd.map((after, n) => `${lineOf(n, start + after, `/odd${n}`)}\n`).join(''));
      const expected: Expected = new Map([...log.expected, ...odd.map((_, n) => [`/odd${n}`, [1, 1]] as const)]);
      const broken = [...(await imported(place, pieces)), ...(await imported(place, [oddFile]))];
      await done(['rollup', '--site', SITE], place);
      return verdictOnLines(place.data, expected, broken);
    },
  },
];
