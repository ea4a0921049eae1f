import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { commitEnds } from '../harness/log-ends.ts';
import { environment, MAIN, type Outcome, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { fill, smallDisk } from '../harness/small-disk.ts';
import { accessLog } from './access-log.ts';
import { type Hits, hitting, sitesFor, verdictOn } from './hits.ts';
import type { FaultRow, FaultRun } from './row.ts';

const SITE = 's0.example';
const NOBODY = 65_534;
const SERVE_MS = 5_000;

/** Each command that opens a data folder, and how it is given. */
function commandsOn(run: FaultRun): readonly (readonly string[])[] {
  const log = accessLog(run, { lines: 20, every: 20, endsAt: Date.now() / 1_000 - 3_600 });
  return [
    ['serve'],
    ['site', 'list'],
    ['report', '--site', SITE],
    ['import', log.file, '--site', SITE],
    ['site', 'add', 'more.example'],
    ['site', 'set', SITE, '--alias', 'alias.example'],
    ['rollup', '--site', SITE],
    ['settings'],
    ['user', 'list'],
    ['token', 'list'],
    ['policy'],
  ];
}

/** Runs a command, as somebody else where told; `serve` is ended once it has shown that it starts. */
async function outcome(args: readonly string[], place: Place, user?: number): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environment({ ...place, env: { ...place.env, SIXFOLD_PORT: '0' } }),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), SERVE_MS);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  clearTimeout(timer);
  return { code: child.exitCode, stdout, stderr };
}

/** The command's own words, without what it is given. */
function nameOf(args: readonly string[]): string {
  return args
    .slice(0, 2)
    .filter((word) => /^[a-z]+$/.test(word))
    .join(' ');
}

/** A command ends with its result, or with 1 and a sentence. */
function faultsIn(fault: string, args: readonly string[], { code, stderr }: Outcome): readonly string[] {
  const what = `${nameOf(args)} on ${fault}`;
  if (/^ +at /m.test(stderr)) return [`${what} shows a stack`];
  if (code === 0) return [];
  if (code !== 1) return [`${what} ended with ${code}`];
  return /[a-z]{2,} .*[a-z]{2,}.*\.$/m.test(stderr) ? [] : [`${what} says no sentence: ${stderr.trim()}`];
}

/** A folder with hits in it whose write-ahead log was not yet written into the database. */
async function used(run: FaultRun, hits: Hits, data: string): Promise<Place> {
  const place = await sitesFor(1, data);
  const server = await startServe(run, place);
  for (let n = 0; n < 20; n++) await hits.send(server);
  await server.stop('SIGKILL');
  return place;
}

interface Broken {
  readonly place: Place;
  readonly user?: number;
}

/** What may be wrong with a folder: makes a copy of a good one so. */
const FAULTS: Readonly<Record<string, (run: FaultRun, good: string) => Broken>> = {
  'a halved database': (run, good) => {
    const place = copied(run, good);
    const file = join(place.data, 'sixfold.db');
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    return { place };
  },
  'a full disk': (run, good) => {
    const disk = smallDisk(run, 6_000_000);
    cpSync(good, join(disk, 'data'), { recursive: true });
    fill(join(disk, 'filler'));
    return { place: { data: join(disk, 'data') } };
  },
  'a folder of another user': (run, good) => {
    const place = copied(run, good);
    return { place, user: NOBODY };
  },
  'a file that is no database': (run, good) => {
    const place = copied(run, good);
    writeFileSync(join(place.data, 'sixfold.db'), 'This is a letter, and no database. '.repeat(500));
    return { place };
  },
  'a damaged database': (run, good) => {
    const place = copied(run, good);
    const content = readFileSync(join(place.data, 'sixfold.db'));
    content.fill(0xa5, 4_096, content.length - 4_096);
    writeFileSync(join(place.data, 'sixfold.db'), content);
    return { place };
  },
  'a read-only disk': (run, good) => {
    const disk = smallDisk(run, 6_000_000);
    cpSync(good, join(disk, 'data'), { recursive: true });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    return { place: { data: join(disk, 'data') } };
  },
};

function copied(run: FaultRun, good: string): Place {
  const data = join(scratchFolder(run), 'data');
  cpSync(good, data, { recursive: true });
  for (const side of ['sixfold.db-wal', 'sixfold.db-shm']) rmSync(join(data, side), { force: true });
  return { data };
}

/** Commands and serve on folders that are broken, newer, or lack what was acknowledged. */
export const commandRows: readonly FaultRow[] = [
  {
    name: 'broken-folder',
    what: 'every command on a full disk, a foreign, read-only, damaged or halved folder: its result, or exit 1 and a sentence; never a stack',
    needs: ['Linux', 'root'],
    async run(run) {
      const hits = hitting(run);
      const { data } = await used(run, hits, join(scratchFolder(run), 'data'));
      const commands = commandsOn(run).slice(0, run.pick(20, 4));
      // Everything into the database file, so that each fault meets all of it.
      new Sqlite(join(data, 'sixfold.db')).pragma('wal_checkpoint(TRUNCATE)');
      const broken: string[] = [];
      for (const [name, make] of Object.entries(FAULTS).slice(0, run.pick(20, 2))) {
        for (const args of commands) {
          const { place, user } = make(run, data);
          broken.push(...faultsIn(name, args, await outcome(args, place, user)));
        }
      }
      return { ...verdictOn(data, hits, broken), figures: { commands: commands.length, wrong: broken.length } };
    },
  },
  {
    name: 'newer-schema',
    what: 'every command on a folder that a newer version has written: refused with exit 1 and a sentence',
    async run(run) {
      const hits = hitting(run);
      const { data } = await used(run, hits, join(scratchFolder(run), 'data'));
      const db = new Sqlite(join(data, 'sixfold.db'));
      const version = Number(db.pragma('user_version', { simple: true }));
      db.pragma('user_version = 999');
      const broken: string[] = [];
      for (const args of commandsOn(run).slice(0, run.pick(20, 4))) {
        const { code, stderr } = await outcome(args, { data });
        if (code !== 1 || !/newer/.test(stderr)) broken.push(`${nameOf(args)} ended with ${code}: ${stderr.split('\n')[0]}`);
      }
      db.pragma(`user_version = ${version}`);
      db.close();
      return verdictOn(data, hits, broken);
    },
  },
  {
    name: 'cut-log',
    what: 'commits are cut off the write-ahead log: serve and every reading command say what is missing, and give their result',
    async run(run) {
      const place = await used(run, hitting(run), join(scratchFolder(run), 'data'));
      const log = join(place.data, 'sixfold.db-wal');
      truncateSync(log, commitEnds(readFileSync(log)).at(-4));
      const broken: string[] = [];
      // Those that read come first: what writes notes it down for all.
      for (const args of [
        ['site', 'list'],
        ['report', '--site', SITE],
        ['rollup', '--site', SITE],
      ]) {
        const { code, stderr } = await sixfold(args, place);
        if (code !== 0 || !/missing from the database/.test(stderr)) broken.push(`${nameOf(args)} says nothing (exit ${code})`);
      }
      return { acknowledged: 0, lost: 0, twice: 0, broken };
    },
  },
  {
    name: 'impossible-mark',
    what: 'commits.mark holds an impossible number: told once as such, not as lost commits at every start; hits count on',
    async run(run) {
      const hits = hitting(run);
      const place = await used(run, hits, join(scratchFolder(run), 'data'));
      writeFileSync(join(place.data, 'commits.mark'), 'sixfold commits 999999999999999'.padEnd(63).concat('\n'));
      const broken: string[] = [];
      for (const start of ['first', 'second']) {
        const server = await startServe(run, place);
        for (let n = 0; n < 5; n++) await hits.send(server);
        await server.stop('SIGTERM');
        const said = server.stderr();
        if (/\d commits? of visits/.test(said)) broken.push(`the ${start} start tells of lost commits`);
        if (/commits\.mark/.test(said) !== (start === 'first'))
          broken.push(`the ${start} start says of the mark: ${said.split('\n')[0]}`);
      }
      return verdictOn(place.data, hits, broken);
    },
  },
  {
    name: 'damaged-at-start',
    what: 'serve starts on a database with a damaged page: it says which file is damaged and what to do, before anybody reads of it',
    async run(run) {
      const hits = hitting(run);
      const place = await used(run, hits, join(scratchFolder(run), 'data'));
      const file = join(place.data, 'sixfold.db');
      const db = new Sqlite(file);
      db.pragma('wal_checkpoint(TRUNCATE)');
      const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'visit'").pluck().get());
      const size = Number(db.pragma('page_size', { simple: true }));
      db.close();
      const content = readFileSync(file);
      content.fill(0x5a, (page - 1) * size, page * size);
      writeFileSync(file, content);
      const { code, stderr } = await outcome(['serve'], place);
      const broken =
        /sixfold\.db.*damaged|damaged.*sixfold\.db/s.test(stderr) && !/^ +at /m.test(stderr)
          ? []
          : [`serve (exit ${code}) does not say that its database is damaged`];
      return { acknowledged: 0, lost: 0, twice: 0, broken };
    },
  },
];
