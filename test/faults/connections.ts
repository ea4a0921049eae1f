import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { recordedPath } from '../../server/domain/path/path.ts';
import { collect, FIREFOX } from '../harness/collect.ts';
import { packetOf } from '../harness/raw-http.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { grownMemory, MEBIBYTE } from './grown-memory.ts';
import { hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow, FaultRun } from './row.ts';

const A_SECOND = 50;
// As promised: beside any packet, for forty who do not read, and until they are gone.
const LONGEST_WAIT_MS = 100;
const LONGEST_BESIDE_SLOW_MS = 250;
const MEMORY_BYTES = 64 * MEBIBYTE;
const GONE_MS = 60_000;

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: statistics.example\r\nAccept-Encoding: gzip\r\n\r\n`;
const POST_BODY = '{"site":"nowhere.example","page":"/"}';
const POST = `POST /collect HTTP/1.1\r\nHost: statistics.example\r\nUser-Agent: ${FIREFOX}\r\nContent-Length: ${POST_BODY.length}\r\n\r\n${POST_BODY}`;

/** As many whole requests as fit into a packet. */

async function connected(run: FaultRun, { port }: Served): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  run.after(() => socket.destroy());
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

/** Sends as long as the other side takes anything, and never reads an answer. */
async function silentReader(run: FaultRun, server: Served, bytes: string): Promise<Socket> {
  const socket = await connected(run, server);
  socket.pause();
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
  return socket;
}

const open = (sockets: readonly Socket[]) => sockets.filter((socket) => !socket.destroyed).length;

/** A server that takes hits at a steady rate, the first second of which is over. */
async function underSteadyHits(run: FaultRun) {
  const place = await sitesFor(1, scratchFolder(run));
  const server = await startServe(run, place);
  const hits = hitting(run);
  const load = hits.steady(server, A_SECOND);
  await hits.acknowledgedMore(A_SECOND);
  hits.takeWorstMs();
  return { place, server, hits, load };
}

function waitedTooLong(worstWaitMs: number, boundMs: number): readonly string[] {
  return worstWaitMs <= boundMs ? [] : [`a hit waited ${worstWaitMs} ms`];
}

/** Connections that ask too much, read nothing, say nothing or come in crowds. */
export const connectionRows: readonly FaultRow[] = [
  {
    name: 'pipelined',
    what: 'one packet of 64 KB full of pipelined requests, for each kind of address: a hit beside it is answered within 100 ms',
    async run(run) {
      const { place, server, hits, load } = await underSteadyHits(run);
      const targets = ['/policy.json', '/login', '/policy', '/sixfold.js', '/collect.gif?site=nowhere.example', '/nothing'];
      const figures: Record<string, number> = {};
      for (const request of [...targets.map(get).slice(0, run.pick(6, 2)), POST]) {
        const socket = await connected(run, server);
        socket.resume();
        socket.write(packetOf(request));
        await hits.acknowledgedMore(run.pick(3 * A_SECOND, A_SECOND));
        socket.destroy();
        figures[`${request.split(' ')[1]?.split('?')[0]} ms`] = hits.takeWorstMs();
      }
      await load.stop();
      await server.stop('SIGTERM');
      const worstWaitMs = Math.max(...Object.values(figures));
      const broken = waitedTooLong(worstWaitMs, run.bound(LONGEST_WAIT_MS));
      return { ...verdictOn(place.data, hits, broken), worstWaitMs, figures };
    },
  },
  {
    name: 'silent-readers',
    what: '40 connections send pipelined requests and never read an answer: at most 64 MB more, alive with a heap of 256 MB, gone within 60 s',
    needs: ['Linux'],
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const env = { ...place.env, NODE_OPTIONS: '--max-old-space-size=256' };
      const server = await startServe(run, { ...place, env });
      const hits = hitting(run);
      const load = hits.steady(server, A_SECOND);
      // What every page costs once is no cost of those who do not read.
      for (const target of ['/policy', '/policy.json', '/login'])
        for (let n = 0; n < 20; n++) await (await fetch(server.url + target)).bytes();
      await hits.acknowledgedMore(2 * A_SECOND);
      const memory = grownMemory(server.pid, MEMORY_BYTES);
      hits.takeWorstMs();
      const requests = [get('/policy.json'), get('/policy'), get('/sixfold.js'), POST];
      const sockets = await Promise.all(
        Array.from({ length: 40 }, (_, n) => silentReader(run, server, packetOf(requests[n % requests.length] ?? POST))),
      );
      const startedMs = performance.now();
      const watchMs = run.pick(GONE_MS + 10_000, 3_000);
      while (performance.now() < startedMs + watchMs && open(sockets) > 0) {
        await delay(250);
        try {
          memory.look();
        } catch (error) {
          return { ...verdictOn(place.data, hits, [`the server is gone: ${String(error)}`]) };
        }
      }
      const [left, goneMs] = [open(sockets), Math.round(performance.now() - startedMs)];
      await load.stop();
      const worstWaitMs = hits.takeWorstMs();
      await server.stop('SIGTERM');
      const broken = [
        ...memory.broken(),
        ...(left === 0 || run.short ? [] : [`${left} of 40 were still there after ${goneMs} ms`]),
      ];
      return { ...verdictOn(place.data, hits, broken), worstWaitMs, figures: { 'MB more': memory.mb, left, 'gone ms': goneMs } };
    },
  },
  {
    name: 'crowd',
    what: '450 connections that are silent or read nothing, on a server with 400 descriptors: a good client gets in all the same',
    needs: ['Linux'],
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const server = await startServe(run, place, ['sh', '-c', 'ulimit -n 400; exec "$@"', 'sh']);
      const hits = hitting(run);
      for (let n = 0; n < 5; n++) await hits.send(server);
      const bytes = packetOf(get('/policy.json'));
      for (let n = 0; n < 450; n += 50) {
        const bad = Array.from({ length: 50 }, (_, nth) =>
          nth % 10 === 0 ? silentReader(run, server, bytes) : connected(run, server),
        );
        // Some of them may wait in the queue of the port for good.
        await Promise.race([Promise.all(bad), delay(200)]);
      }
      const before = hits.acknowledged;
      hits.takeWorstMs();
      // A connection that was kept makes room first: whoever sends on it at that moment has to send again.
      const send = async () => {
        const before = hits.cutOff;
        if ((await hits.send(server)) === undefined && hits.cutOff > before) await hits.send(server);
      };
      const waited = Promise.all(Array.from({ length: 20 }, send));
      await Promise.race([waited, delay(run.bound(2_000))]);
      const [got, worstWaitMs] = [hits.acknowledged - before, hits.takeWorstMs()];
      await server.stop('SIGKILL');
      await waited;
      const broken = got === 20 ? [] : [`${got} of 20 hits of a good client got in`];
      return { ...verdictOn(place.data, hits, broken), worstWaitMs };
    },
  },
  {
    name: 'slow-clients',
    what: '60 clients send their requests byte by byte: hits beside them wait 250 ms at most, and none of the slow ones is stored by half',
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const server = await startServe(run, place);
      const hits = hitting(run);
      const slow = await Promise.all(Array.from({ length: 60 }, () => connected(run, server)));
      let at = 0;
      const drip = setInterval(() => {
        for (const socket of slow) socket.write(POST[at % POST.length] ?? '');
        at += 1;
      }, 50);
      run.after(() => clearInterval(drip));
      const load = hits.steady(server, A_SECOND);
      await hits.acknowledgedMore(run.pick(20 * A_SECOND, A_SECOND));
      await load.stop();
      const worstWaitMs = hits.takeWorstMs();
      await server.stop('SIGTERM');
      const broken = waitedTooLong(worstWaitMs, run.bound(LONGEST_BESIDE_SLOW_MS));
      return { ...verdictOn(place.data, hits, broken), worstWaitMs };
    },
  },
  {
    name: 'costly-path',
    what: 'hits with the path that costs most, several at once every second: a hit beside them is answered within 100 ms',
    async run(run) {
      const { place, server, hits, load } = await underSteadyHits(run);
      const others = new Map<string, readonly [number, number]>();
      for (let burst = 0; burst < run.pick(10, 1); burst++) {
        // Of many lengths: a path that was read once may be remembered.
        const paths = Array.from(
          { length: 5 },
          (_, n) => `/%ff${'a'.repeat(200)}${'%40'.repeat(200)}${'a'.repeat(200 - 12 * burst - n)}`,
        );
        await Promise.all([
          ...paths.map((page) => collect(server, { site: 's0.example', page })),
          hits.acknowledgedMore(A_SECOND),
        ]);
        // What is left of them after redaction may be the same.
        for (const path of paths) {
          const stored = recordedPath(path) ?? path;
          others.set(stored, [0, (others.get(stored)?.[1] ?? 0) + 1]);
        }
      }
      await load.stop();
      const worstWaitMs = hits.takeWorstMs();
      await server.stop('SIGTERM');
      const broken = waitedTooLong(worstWaitMs, run.bound(LONGEST_WAIT_MS));
      return { ...verdictOn(place.data, hits, broken, others), worstWaitMs };
    },
  },
  {
    name: 'closed-stderr',
    what: 'stderr has no reader when serve complains of a disk that fails: it goes on, and with a disk that works hits count again',
    needs: ['strace'],
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const failing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=60..70'];
      const server = await startServe(run, place, [...failing, 'bash', '-c', 'exec "$@" 2> >(true)', 'bash']);
      const hits = hitting(run);
      for (let n = 0; n < 150; n++) await hits.send(server);
      const refused = hits.answered(503);
      const last = await hits.send(server);
      await server.stop('SIGKILL');
      const broken = [
        ...(refused > 0 ? [] : ['no hit was refused, so nothing was complained of']),
        ...(last === 204 ? [] : ['the server is gone or refuses for good']),
      ];
      return verdictOn(place.data, hits, broken);
    },
  },
];
