import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow } from './row.ts';

const HITS = 30;

/** Data folders that go, come back, or lose their lock under a running serve. */
export const folderRows: readonly FaultRow[] = [
  {
    name: 'folder-deleted',
    what: 'the data folder is deleted under a running serve: each hit after that is refused with 503, none acknowledged',
    async run(run) {
      const place = await sitesFor(1, join(scratchFolder(run), 'data'));
      const server = await startServe(run, place);
      const hits = hitting(run);
      await hits.send(server);
      rmSync(place.data, { recursive: true });
      const before = hits.acknowledged;
      for (let n = 0; n < HITS; n++) await hits.send(server);
      await server.stop('SIGKILL');
      const broken = hits.answered(503) === HITS ? [] : [`${hits.answered(503)} of ${HITS} were refused with 503`];
      const acknowledged = hits.acknowledged - before;
      return { acknowledged, lost: acknowledged, twice: 0, broken };
    },
  },
  {
    name: 'folder-replaced',
    what: 'another folder takes the place of the data folder under load, and the first comes back: hits are refused in between, and go on by themselves',
    async run(run) {
      const folder = scratchFolder(run);
      const place = await sitesFor(run.pick(30_000, 1), join(folder, 'data'));
      cpSync(place.data, join(folder, 'other'), { recursive: true });
      const server = await startServe(run, place);
      const hits = hitting(run);
      const broken: string[] = [];
      for (let round = 0; round < run.pick(5, 1); round++) {
        const load = hits.flood(server, 4);
        await hits.acknowledgedMore(100);
        renameSync(place.data, join(folder, 'away'));
        renameSync(join(folder, 'other'), place.data);
        // What was under way has been answered.
        await load.stop();
        const acknowledged = hits.acknowledged;
        for (let n = 0; n < HITS; n++) await hits.send(server);
        const taken = hits.acknowledged - acknowledged;
        if (taken > 0) broken.push(`${taken} of ${HITS} hits were acknowledged while the folder was away`);
        renameSync(place.data, join(folder, 'other'));
        renameSync(join(folder, 'away'), place.data);
        const lastMs = performance.now() + run.bound(5_000);
        while ((await hits.send(server)) !== 204 && performance.now() < lastMs) await delay(100);
        if ((await hits.send(server)) !== 204) broken.push('hits are refused with the folder in its place');
      }
      await server.stop('SIGTERM');
      // A commit that the move overtakes is refused, and in the folder that comes back.
      return verdictOn(place.data, hits, broken, hits.expected(503));
    },
  },
  {
    name: 'lock-deleted',
    what: 'lock.db is deleted under a running serve: no second writer gets in, and what is acknowledged is stored',
    async run(run) {
      const place = await sitesFor(1, scratchFolder(run));
      const server = await startServe(run, place);
      const hits = hitting(run);
      const broken: string[] = [];
      for (let round = 0; round < run.pick(5, 1); round++) {
        rmSync(join(place.data, 'lock.db'), { force: true });
        await Promise.race([
          startServe(run, place).then(
            () => broken.push('a second serve got in'),
            () => undefined,
          ),
          delay(10_000),
        ]);
        const { code, stderr } = await sixfold(['site', 'set', 's0.example', '--alias', `a${round}.example`], place);
        if (code !== 0 && /^ +at /m.test(stderr)) broken.push(`a command beside it ended with a stack: ${stderr.split('\n')[0]}`);
        for (let n = 0; n < HITS; n++) await hits.send(server);
      }
      await server.stop('SIGTERM');
      return verdictOn(place.data, hits, broken);
    },
  },
];
