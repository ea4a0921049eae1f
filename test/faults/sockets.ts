import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { grownMemory, MEBIBYTE } from './grown-memory.ts';
import { hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow } from './row.ts';

const MEMORY_BYTES = 192 * MEBIBYTE;
const A_SECOND = 50;
const CONNECTIONS = 100;

const MESSAGES = [
  'a'.repeat(256 * MEBIBYTE),
  `${'['.repeat(15 * MEBIBYTE)}\n`,
  `{"id":1,"name":"${'dropEverything'.repeat(1_000)}","input":null}\n`,
  '{"id":1,"name":"letGo","input":null}\n'.repeat(20_000),
];

/** What is sent to the socket over which commands reach a running serve. */
export const socketRows: readonly FaultRow[] = [
  {
    name: 'socket-flood',
    what: 'endless and deep messages, requests whose answers nobody reads, and 100 connections to the socket of commands: at most 192 MB more, hits count on, and a command gets in afterwards',
    needs: ['Linux'],
    async run(run) {
      const place = await sitesFor(1, join(scratchFolder(run), 'data'));
      const server = await startServe(run, place);
      const hits = hitting(run);
      const load = hits.steady(server, A_SECOND);
      await hits.acknowledgedMore(A_SECOND);
      const memory = grownMemory(server.pid, MEMORY_BYTES);
      for (let round = 0; round < run.pick(20, 2); round++) {
        const sockets = await Promise.all(
          Array.from({ length: CONNECTIONS }, async (_, n) => {
            const socket = await connected(join(place.data, 'writer.sock'));
            if (n < MESSAGES.length) socket.write(MESSAGES[n] ?? '');
            return socket;
          }),
        );
        await hits.acknowledgedMore(A_SECOND);
        memory.look();
        for (const socket of sockets) socket.destroy();
      }
      const { code, stderr } = await sixfold(['site', 'set', 's0.example', '--alias', 'a.example'], place);
      await load.stop();
      const worstWaitMs = hits.takeWorstMs();
      await server.stop('SIGTERM');
      const broken = [...memory.broken(), ...(code === 0 ? [] : [`a command afterwards: ${stderr}`])];
      return { ...verdictOn(place.data, hits, broken), worstWaitMs, figures: { 'MB more': memory.mb } };
    },
  },
];

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}
