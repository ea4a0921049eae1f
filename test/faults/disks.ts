import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lostCommits } from '../../server/store/database/commit-count.ts';
import { openStore } from '../harness/open-store.ts';
import { cutPower } from '../harness/power-cut.ts';
import { recordedWrites, straceArguments } from '../harness/recorded-writes.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { fill, smallDisk } from '../harness/small-disk.ts';
import { type Hits, hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow, FaultRun, Verdict } from './row.ts';
import { storedPaths } from './tally.ts';

/** Sends so many, a few at a time. */
async function sendAll(hits: Hits, server: Parameters<Hits['send']>[0], count: number): Promise<void> {
  for (let n = 0; n < count; n += 4) await Promise.all(Array.from({ length: 4 }, () => hits.send(server)));
}

/** Lets the n-th call of a kind fail, for many n, each in a run of its own on the same folder. */
async function nthCallFails(run: FaultRun, error: string, calls: readonly string[]): Promise<Verdict> {
  const place = await sitesFor(1, scratchFolder(run));
  const hits = hitting(run);
  const nths = [12, 1, 2, 3, 5, 8, 18, 30, 25, 35, 50, 100, 140, 200].slice(0, run.pick(14, 1));
  const broken: string[] = [];
  let starts = 0;
  for (const call of calls.slice(0, run.pick(calls.length, 1))) {
    for (const nth of nths) {
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}..${nth + 4}`];
      try {
        const server = await startServe(run, place, ['strace', '-f', '-qq', '-o', '/dev/null', ...inject]);
        await sendAll(hits, server, run.pick(120, 80));
        await server.stop('SIGKILL');
      } catch (refused) {
        starts += 1;
        // A start that fails says so; it is no crash.
        if (/^ +at /m.test(String(refused))) broken.push(`a start with ${call} ${nth} failing ended with a stack`);
      }
    }
  }
  const server = await startServe(run, place);
  await sendAll(hits, server, 20);
  await server.stop('SIGTERM');
  const refused = hits.answered(503);
  if (refused + starts === 0) broken.push('no call failed: nothing was refused');
  return { ...verdictOn(place.data, hits, broken), figures: { refused, 'starts refused': starts } };
}

/** Disks that fail, fill up, or lose power. */
export const diskRows: readonly FaultRow[] = [
  {
    name: 'power-cut',
    what: 'the power fails at any moment, with any part of what was not synced on disk: what was acknowledged is there, and nothing is told as lost',
    needs: ['Linux', 'strace'],
    async run(run) {
      const folder = scratchFolder(run);
      const [data, before, trace] = [join(folder, 'data'), join(folder, 'before'), join(folder, 'trace')];
      const place = await sitesFor(1, data);
      cpSync(data, before, { recursive: true });
      const server = await startServe(run, place, straceArguments(trace));
      const hits = hitting(run);
      await sendAll(hits, server, run.pick(900, 150));
      await server.stop('SIGTERM');
      const broken: string[] = [];
      let [lost, twice] = [0, 0];
      const { checked, checkpoints } = cutPower(
        { before, events: recordedWrites(trace), cuts: run.pick(300, 12), seed: 20_261_125 },
        ({ place: cut, acknowledged, after }) => {
          const opened = openStore(
            cut,
            'test',
            () => Math.floor(Date.now() / 1_000),
            (line) => broken.push(line),
          );
          if (opened === undefined) throw new Error('The folder is taken.');
          const { db } = opened.store;
          if (db.pragma('integrity_check', { simple: true }) !== 'ok') broken.push(`damaged after event ${after}`);
          if (lostCommits(db).length > 0) broken.push(`told as lost after event ${after}`);
          opened.close();
          const stored = storedPaths(cut);
          for (const path of acknowledged) if (!stored.has(path)) lost += 1;
          for (const times of stored.values()) twice += times - 1;
        },
      );
      return { acknowledged: hits.acknowledged, lost, twice, broken, figures: { cuts: checked, checkpoints } };
    },
  },
  {
    name: 'disk-full',
    what: 'the disk is full while hits come: they are refused with 503, and with space again they count without a restart',
    needs: ['Linux', 'root'],
    async run(run) {
      const disk = smallDisk(run, 6_000_000);
      const place = await sitesFor(1, join(disk, 'data'));
      const server = await startServe(run, place);
      const hits = hitting(run);
      await sendAll(hits, server, 40);
      const broken: string[] = [];
      for (let round = 0; round < run.pick(5, 1); round++) {
        const refused = hits.answered(503);
        fill(join(disk, 'filler'));
        await sendAll(hits, server, 400);
        if (hits.answered(503) === refused) broken.push('nothing was refused on a full disk');
        rmSync(join(disk, 'filler'));
        await sendAll(hits, server, 40);
        if ((await hits.send(server)) !== 204) broken.push('hits are refused with space on the disk');
      }
      await server.stop('SIGKILL');
      return { ...verdictOn(place.data, hits, broken), figures: { refused: hits.answered(503) } };
    },
  },
  {
    name: 'enospc-nth',
    what: 'the n-th write to a file, for many n, fails with ENOSPC: nothing acknowledged is lost, and the next start works',
    needs: ['Linux', 'strace'],
    run: (run) => nthCallFails(run, 'ENOSPC', ['pwrite64']),
  },
  {
    name: 'eio-nth',
    what: 'the n-th sync or write, for many n, fails with EIO: nothing acknowledged is lost, and the next start works',
    needs: ['Linux', 'strace'],
    run: (run) => nthCallFails(run, 'EIO', ['fsync', 'pwrite64']),
  },
];
