import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Refusal } from '../../../server/lib/refusal.ts';
import { faultText } from '../../../server/store/database/fault.ts';
import { ask, tokenFor } from '../../harness/api.ts';
import { collect } from '../../harness/collect.ts';
import { done, type Outcome, type Place, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';
import { fill, smallDisk } from '../../harness/small-disk.ts';

const ENV = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };
const PASSWORD = 'a long password\n';
const LINE = '20.1.1.1 - - [24/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 Firefox/128.0"\n';

const READING: readonly (readonly string[])[] = [
  ['site', 'list'],
  ['user', 'list'],
  ['token', 'list'],
  ['settings'],
  ['policy'],
  ['mail', 'list'],
  ['report', '--site', 'example.com', '--day', '2026-11-24'],
];

const WRITING: readonly (readonly string[])[] = [
  ['site', 'add', 'example.org', '--time-zone', 'UTC'],
  ['site', 'set', 'example.com', '--alias', 'www2.example.com'],
  ['user', 'add', 'ada', '--role', 'admin'],
  ['user', 'passwd', 'jo'],
  ['token', 'add', 'reader', '--scope', 'reports', '--all-sites'],
  ['settings', 'set', 'RETENTION_DAYS', '60'],
  ['import', '-', '--site', 'example.com'],
  ['rollup'],
];

const SERVE = ['serve', '--json', '--port', '0'];

function inputOf([command]: readonly string[]): string {
  return command === 'import' ? LINE : PASSWORD;
}

/** A folder with something in every corner. */
async function filledFolder(data: string): Promise<Place> {
  const place = { data, env: ENV };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: PASSWORD });
  await done(['import', '-', '--site', 'example.com', '--log', 'first'], { ...place, input: LINE });
  return place;
}

/** Everything a database holds, as text. */
function contentOf({ data }: Place): string {
  const db = new Sqlite(join(data, 'sixfold.db'));
  try {
    assert.deepEqual(db.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
    return JSON.stringify(tables.map((table) => [table, db.prepare(`SELECT * FROM "${table}"`).all()]));
  } finally {
    db.close();
  }
}

interface Expected {
  /** What the sentence says. */
  readonly says: RegExp;
  /** Whether a command may do its work all the same. */
  readonly mayWork?: boolean;
}

function assertTold({ code, stderr }: Outcome, { says, mayWork = false }: Expected, command: readonly string[]): void {
  const what = `${command.join(' ')}: ${stderr}`;
  assert.doesNotMatch(stderr, /^\s+at |fault in Sixfold itself/m, what);
  if (mayWork && code === 0) return;
  assert.equal(code, 1, what);
  assert.match(stderr, says, what);
}

/** Runs commands one after the other on a folder that has a fault, and none of them may end without a sentence. */
async function assertAllTold(
  place: Place,
  commands: readonly (readonly string[])[],
  expected: Expected,
  under: readonly string[] = [],
): Promise<void> {
  for (const command of commands)
    assertTold(await sixfold(command, { ...place, input: inputOf(command) }, under), expected, command);
}

const EVERY = [...READING, ...WRITING, SERVE];

test('a folder of another user: every command says so, and what is stored stays', async (t) => {
  const place = await filledFolder(join(scratchFolder(t), 'data'));
  const before = contentOf(place);
  const root = process.getuid?.() === 0;
  if (!root) {
    chmodSync(place.data, 0o000);
    t.after(() => chmodSync(place.data, 0o700));
  }
  // The superuser without the right to overrule owners can still read the program, wherever that lies.
  const without = '-dac_override,-dac_read_search,-fowner';
  const as = root ? ['setpriv', `--inh-caps=${without}`, `--bounding-set=${without}`] : [];
  if (root) execFileSync('chown', ['-R', '65534', place.data]);
  await assertAllTold(place, EVERY, { says: /(this user may not do that|cannot be written) \(EACCES\)\.? .*user/s }, as);
  if (!root) chmodSync(place.data, 0o700);
  assert.equal(contentOf(place), before);
});

test('a read-only file system: every command that cannot do its work says so', async (t) => {
  const disk = smallDisk(t, 6_000_000);
  const place = await filledFolder(join(disk, 'data'));
  const before = contentOf(place);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  await assertAllTold(place, EVERY, { says: /EROFS|SQLITE_READONLY|SQLITE_CANTOPEN/ });
  execFileSync('mount', ['-o', 'remount,rw', disk]);
  assert.equal(contentOf(place), before);
});

test('a full disk: every command does its work or says that the disk is full, also beside serve', async (t) => {
  const disk = smallDisk(t, 6_000_000);
  const place = await filledFolder(join(disk, 'data'));
  fill(join(disk, 'filler'));
  const says = /the disk (is full|could not be read or written)|See whether it is full/;
  await assertAllTold(place, [...READING, ...WRITING], { says, mayWork: true });
  rmSync(join(disk, 'filler'));
  const server = await startServe(t, place);
  fill(join(disk, 'filler'));
  const told = await sixfold(['site', 'add', 'example.net', '--time-zone', 'UTC'], place);
  assert.equal(told.code, 1);
  assert.match(told.stderr, /^The database sixfold\.db in .* cannot be used: the disk is full \(SQLITE_FULL\)\. Make room/);
  assert.doesNotMatch(server.stderr(), /^\s+at /m);
  rmSync(join(disk, 'filler'));
  await done(['site', 'add', 'example.net', '--time-zone', 'UTC'], place);
  await server.stop();
  contentOf(place);
});

test('a database that is damaged, cut or none at all: every command says so or does its work, and a copy put back is whole', async (t) => {
  const faults: readonly (readonly [what: string, does: (path: string) => void, says: RegExp, mayWork: boolean])[] = [
    ['cut in half', (path) => truncateSync(path, Math.floor(readFileSync(path).length / 8192) * 4096), DAMAGED, true],
    ['text', (path) => writeFileSync(path, 'this is no database\n'.repeat(1_000)), /is no database.*SQLITE_NOTADB/, false],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      /(cannot be opened|could not be read or written) \(SQLITE_/,
      false,
    ],
  ];
  const place = await filledFolder(join(scratchFolder(t), 'data'));
  const path = join(place.data, 'sixfold.db');
  const before = contentOf(place);
  const whole = readFileSync(path);
  for (const [what, does, says, mayWork] of faults) {
    does(path);
    await assertAllTold(place, [...READING, ...WRITING], { says, mayWork });
    assertTold(await sixfold(SERVE, place), { says: mayWork ? DAMAGED : says }, [what, ...SERVE]);
    rmSync(path, { recursive: true });
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, whole);
    assert.equal(contentOf(place), before, what);
  }
});

const DAMAGED = /is damaged \(.*\)\. .*restore a backup/;

test('a lock file that is none is told with what to do', async (t) => {
  const place = await filledFolder(join(scratchFolder(t), 'data'));
  writeFileSync(join(place.data, 'lock.db'), 'nonsense'.repeat(1_000));
  await assertAllTold(place, [...WRITING, SERVE], { says: /lock\.db is no lock any more: .*delete it/ });
  rmSync(join(place.data, 'lock.db'));
  await done(['rollup'], place);
});

test('a disk that fails or fills up at any moment: a sentence, and a database that is whole', async (t) => {
  const folder = scratchFolder(t);
  const place = await filledFolder(join(folder, 'data'));
  const copy = `${place.data}-copy`;
  const injected = [
    ['pread64', 'EIO'],
    ['pwrite64', 'EIO'],
    ['pwrite64', 'ENOSPC'],
    ['fsync', 'EIO'],
    ['openat', 'EMFILE'],
  ] as const;
  for (const [call, error] of injected) {
    let told = 0;
    for (const command of [
      ['site', 'set', 'example.com', '--alias', 'www3.example.com'],
      ['site', 'list'],
    ]) {
      for (const from of [1, 4, 16]) {
        execFileSync('cp', ['-a', place.data, copy]);
        // Only of files in the data folder: what Node reads for itself is another matter.
        const inject = [
          'strace',
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-P',
          copy,
          ...FILES.flatMap((file) => ['-P', join(copy, file)]),
        ];
        const under = [...inject, '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${from}+`];
        const outcome = await sixfold(command, { ...place, data: copy }, under);
        assertTold(outcome, { says: / cannot be (used|written)/, mayWork: true }, [call, error, String(from), ...command]);
        if (outcome.code === 1) told += 1;
        contentOf({ data: copy });
        rmSync(copy, { recursive: true });
      }
    }
    assert.ok(told > 0, `${call} ${error}`);
  }
});

// Without the shared memory, whose first write would stop everything.
const FILES = ['sixfold.db', 'sixfold.db-wal', 'lock.db', 'holder.json', 'commits.mark'];

test('what the thread of reports cannot read is told in a sentence, and the asker hears no path', async (t) => {
  const place = await filledFolder(join(scratchFolder(t), 'data'));
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  const server = await startServe(t, place);
  assert.equal((await collect(server, { site: 'example.com', page: '/' })).status, 204);
  // The thread opens the database with its first task.
  const away = join(place.data, 'sixfold.db');
  renameSync(away, `${away}-away`);
  writeFileSync(away, 'nonsense'.repeat(1_000));
  const answer = await ask(server, '/api/v1/sites/example.com/totals?from=2026-11-24&to=2026-11-24', token);
  assert.ok(answer.status >= 500, answer.text);
  assert.doesNotMatch(answer.text, /sixfold\.db|nonsense/);
  await server.said(/sixfold\.db/);
  assert.doesNotMatch(server.stderr(), /^\s+at /m);
});

test('a report that cannot be written to its file says why', async (t) => {
  const place = await filledFolder(join(scratchFolder(t), 'data'));
  const report = ['report', '--site', 'example.com', '--day', '2026-11-24'];
  const full = await sixfold([...report, '--out', '/dev/full'], place);
  assert.deepEqual(
    [full.code, full.stderr],
    [1, '/dev/full cannot be written (ENOSPC): the disk is full. Choose another path with --out.\n'],
  );
});

test('a fault of the program itself shows where it is, and that it is one', () => {
  const bug = faultText(new TypeError('x is not a function'), '/data');
  assert.match(bug, /^This is a fault in Sixfold itself; please report it .*\nTypeError: x is not a function\n\s+at /);
  assert.equal(faultText(new Refusal('No.'), '/data'), 'No.');
  const constraint = Object.assign(new Error('UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
  assert.match(faultText(constraint, '/data'), /fault in Sixfold itself/);
});
