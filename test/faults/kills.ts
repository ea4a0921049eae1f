import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { random } from '../harness/power-cut.ts';
import { done, environment, MAIN } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow } from './row.ts';

const CONNECTIONS = 32;

/** Kills of `serve`, and its end when it is asked to. */
export const killRows: readonly FaultRow[] = [
  {
    name: 'kill-load',
    what: 'serve is killed -9 under load, again and again: what was acknowledged is stored, and once',
    async run(run) {
      const kills = run.pick(60, 2);
      const [least, more] = [run.pick(200, 50), run.pick(2_500, 300)];
      const place = await sitesFor(kills * (least + more), scratchFolder(run));
      const hits = hitting(run);
      const next = random(11);
      for (let kill = 0; kill < kills; kill++) {
        const server = await startServe(run, place);
        const load = hits.flood(server, CONNECTIONS);
        await hits.acknowledgedMore(least + Math.floor(next() * more));
        await server.stop('SIGKILL');
        await load.stop();
      }
      await done(['rollup', '--site', 's0.example'], place);
      return { ...verdictOn(place.data, hits), figures: { kills } };
    },
  },
  {
    name: 'kill-start',
    what: 'serve is killed -9 at any moment of its start: the next one starts, and nothing is lost',
    async run(run) {
      const kills = run.pick(40, 3);
      const place = await sitesFor(1, scratchFolder(run));
      const hits = hitting(run);
      const startedMs = performance.now();
      const first = await startServe(run, place);
      const tookMs = performance.now() - startedMs;
      for (let n = 0; n < 50; n++) await hits.send(first);
      await first.stop('SIGKILL');
      for (let kill = 0; kill < kills; kill++) {
        const child = spawn(process.execPath, [MAIN, 'serve'], {
          env: environment({ ...place, env: { ...place.env, SIXFOLD_PORT: '0' } }),
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        await delay((tookMs * (kill + 1)) / kills);
        child.kill('SIGKILL');
        await ended;
      }
      const last = await startServe(run, place);
      for (let n = 0; n < 50; n++) await hits.send(last);
      await last.stop('SIGKILL');
      const broken = hits.acknowledged === 100 ? [] : [`${hits.acknowledged} of 100 hits were acknowledged`];
      return { ...verdictOn(place.data, hits, broken), figures: { kills } };
    },
  },
  {
    name: 'sigterm',
    what: 'serve is asked to end (SIGTERM) under load: it answers what is in flight and ends with 0',
    async run(run) {
      const times = run.pick(10, 2);
      const place = await sitesFor(times * 3_000, scratchFolder(run));
      const hits = hitting(run);
      const broken: string[] = [];
      for (let time = 0; time < times; time++) {
        const server = await startServe(run, place);
        const load = hits.flood(server, CONNECTIONS);
        await hits.acknowledgedMore(300);
        const before = hits.cutOff;
        const rest = Promise.withResolvers<void>();
        const half = Array.from({ length: CONNECTIONS }, () => hits.send(server, rest.promise));
        // By the answer to this one what was sent before it has been read.
        await hits.send(server);
        const ending = server.stop('SIGTERM');
        while (await listens(server));
        rest.resolve();
        const { code } = await ending;
        await load.stop();
        const unanswered = (await Promise.all(half)).filter((status) => status === undefined).length;
        if (hits.cutOff > before) broken.push(`${hits.cutOff - before} hits on ${CONNECTIONS} busy connections were reset`);
        if (unanswered > 0) broken.push(`${unanswered} of ${CONNECTIONS} half-sent hits were reset`);
        if (code !== 0) broken.push(`it ended with ${code}`);
      }
      return verdictOn(place.data, hits, broken);
    },
  },
];

/** Whether somebody takes connections there. */
function listens({ port }: Served): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
