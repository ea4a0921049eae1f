import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FIREFOX } from '../harness/collect.ts';
import { environment, type Place } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { sitesFor } from './hits.ts';
import type { FaultRow, FaultRun, Verdict } from './row.ts';
import { compared, type Expected, faultsOf } from './tally.ts';

const APP = fileURLToPath(new URL('../harness/late-app.js', import.meta.url));
const A_SECOND = 100;
// As a browser asks for a page and what belongs to it: some of them are counted together.
const TOGETHER = 5;

interface App {
  readonly url: string;
  /** Ends it as a supervisor does; gives its code and what it said. */
  stop(): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

async function startApp(run: FaultRun, place: Place): Promise<App> {
  const child = spawn(process.execPath, [APP], { env: environment(place), stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  run.after(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return { code: child.exitCode, stderr };
    },
  };
}

/** Sends requests at a steady pace and gives the paths that were answered. */
async function traffic(run: FaultRun, url: string, count: number): Promise<Expected> {
  const agent = new Agent({ keepAlive: true });
  run.after(() => agent.destroy());
  const answered = new Map<string, readonly [number, number]>();
  const get = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'user-agent': FIREFOX, 'x-forwarded-for': `20.${n >> 16}.${(n >> 8) % 256}.${n % 256}` };
      const sending = request(`${url}/page${n}`, { agent, headers }, (response) => {
        response.resume();
        response.once('close', () => {
          answered.set(`/page${n}`, [1, 1]);
          resolve();
        });
      });
      sending.once('error', reject);
      sending.end();
    });
  const underWay: Promise<void>[] = [];
  for (let n = 0; n < count; n += TOGETHER) {
    for (let nth = 0; nth < TOGETHER; nth++) underWay.push(get(n + nth));
    await delay((1_000 * TOGETHER) / A_SECOND);
  }
  await Promise.all(underWay);
  return answered;
}

async function counted(run: FaultRun, place: Place, app: App): Promise<Verdict> {
  const expected = await traffic(run, app.url, run.pick(2_000, 250));
  const { code, stderr } = await app.stop();
  const broken = [
    ...(code === 0 ? [] : [`the app ended with ${code}`]),
    ...(stderr === '' ? [] : [`the app said: ${stderr.split('\n')[0]}`]),
  ];
  return { acknowledged: expected.size, ...compared(place.data, expected), broken: [...broken, ...faultsOf(place.data)] };
}

/** An app with the middleware under traffic, each of whose twentieth answers comes late. */
export const middlewareRows: readonly FaultRow[] = [
  {
    name: 'middleware-beside',
    what: 'an app with the middleware beside serve, 100 requests a second, every 20th answered after 1.5 s: all are counted',
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const server = await startServe(run, place);
      const verdict = await counted(run, place, await startApp(run, place));
      await server.stop('SIGTERM');
      return verdict;
    },
  },
  {
    name: 'middleware-alone',
    what: 'the same app without serve',
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      return counted(run, place, await startApp(run, place));
    },
  },
];
