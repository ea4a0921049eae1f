import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { refuseUnsafeFolder } from '../../../server/store/database/folder-safety.ts';
import { listenForLeave, requestLeave } from '../../../server/store/writer/leave-socket.ts';
import { connectToWriter } from '../../../server/store/writer/writer-socket.ts';
import { ask, tokenFor } from '../../harness/api.ts';
import { collect } from '../../harness/collect.ts';
import { done, type Place, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';

const ENV = { SIXFOLD_TLD: 'off', SIXFOLD_RATE_LIMIT: 'off' };
const ANOTHER = 1_001;
const NEEDS_ROOT = process.getuid?.() === 0 ? false : 'only root can give files to others';

const LINE = '20.1.1.1 - - [24/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 Firefox/128.0"\n';

const COMMANDS: readonly (readonly string[])[] = [
  ['site', 'list'],
  ['report', '--site', 'example.com', '--day', '2026-11-24'],
  ['site', 'set', 'example.com', '--alias', 'www2.example.com'],
  ['import', '-', '--site', 'example.com'],
  ['serve', '--port', '0'],
];

/** Everything there can be in a data folder while `serve` runs on it and a command leaves it, with a site and a hit. */
async function filledFolder(t: TestContext) {
  const folder = scratchFolder(t);
  const place: Place = { data: join(folder, 'data'), env: ENV };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const leave = await listenForLeave(place.data, () => undefined);
  t.after(() => leave.close());
  assert.equal((await collect(server, { site: 'example.com', page: '/' })).status, 204);
  return { folder, place, server };
}

async function assertRefused(place: Place, commands: readonly (readonly string[])[], says: RegExp): Promise<string> {
  let told = '';
  for (const command of commands) {
    const { code, stdout, stderr } = await sixfold(command, { ...place, input: LINE });
    assert.deepEqual([code, stdout], [1, ''], `${command.join(' ')}: ${stderr}`);
    assert.match(stderr, says, command.join(' '));
    told = stderr;
  }
  return told;
}

test('a data folder that others can write is refused by every command, with the command that mends it', async (t) => {
  const { place, server } = await filledFolder(t);
  const { token } = await tokenFor(place, '--scope', 'reports', '--all-sites');
  for (const mode of [0o770, 0o707, 0o777]) {
    chmodSync(place.data, mode);
    const told = await assertRefused(place, COMMANDS, /can be written by others \(mode 7[07][07]\).*chmod go-w '/);
    execFileSync('sh', ['-c', /chmod go-w '[^']*'/.exec(told)?.[0] ?? 'false']);
    assert.equal(await done(['site', 'list'], place), 'example.com\tUTC\n');
  }
  // A serve that has taken the folder before goes on.
  chmodSync(place.data, 0o777);
  assert.equal((await ask(server, '/api/v1/sites/example.com/totals?from=2026-11-24&to=2026-11-24', token)).status, 200);
  assert.doesNotMatch(server.stderr(), /fault in Sixfold/);
  // What others may only read, as umask makes folders, is taken.
  chmodSync(place.data, 0o755);
  await done(['site', 'set', 'example.com', '--alias', 'www3.example.com'], place);
  await server.stop();
});

test('every file and socket in the folder is refused when others can write it, when it is a link, and when it is of another user', async (t) => {
  const { folder, place } = await filledFolder(t);
  const kept = readdirSync(place.data);
  assert.ok(kept.includes('leave.sock') && kept.includes('commits.mark') && kept.includes('sixfold.db-wal'), kept.join());
  for (const name of kept) {
    const path = join(place.data, name);
    const { mode } = statSync(path);
    chmodSync(path, mode | 0o020);
    await assertRefused(place, [['site', 'list']], new RegExp(`/${name} can be written by others`));
    chmodSync(path, mode);
    renameSync(path, join(folder, 'away'));
    symlinkSync(join(folder, 'away'), path);
    await assertRefused(place, [['site', 'list']], new RegExp(`/${name} is a link, and nothing is written through one`));
    rmSync(path);
    renameSync(join(folder, 'away'), path);
    if (NEEDS_ROOT) continue;
    chownSync(path, ANOTHER, ANOTHER);
    await assertRefused(place, [['site', 'list']], new RegExp(`/${name} belongs to user ${ANOTHER}`));
    chownSync(path, 0, 0);
  }
  assert.equal(await done(['site', 'list'], place), 'example.com\tUTC\n');
  // Whoever connects looks again: a long command does so long after it began.
  for (const [name, connects] of [
    ['writer.sock', connectToWriter],
    ['leave.sock', requestLeave],
  ] as const) {
    chmodSync(join(place.data, name), 0o666);
    await assert.rejects(connects(place.data), new RegExp(`/${name} can be written by others`));
    chmodSync(join(place.data, name), 0o600);
  }
});

test('a folder of another user is refused, for root too, which would leave files in it that the other cannot write', {
  skip: NEEDS_ROOT,
}, async (t) => {
  const { folder, place } = await filledFolder(t);
  const before = readdirSync(place.data);
  chownSync(place.data, ANOTHER, ANOTHER);
  await assertRefused(
    place,
    COMMANDS,
    new RegExp(`belongs to user ${ANOTHER}, and this program runs as user 0\\..*sudo -u '#${ANOTHER}'`),
  );
  assert.deepEqual(readdirSync(place.data), before);
  chownSync(place.data, 0, 0);
  chmodSync(place.data, 0o755);
  chmodSync(folder, 0o755);
  process.seteuid?.(ANOTHER);
  try {
    assert.throws(
      () => refuseUnsafeFolder(place.data),
      /belongs to user 0, and this program runs as user 1001\..*chown -R 1001 '/,
    );
  } finally {
    process.seteuid?.(0);
  }
});

test('a data folder that others could put another one in the place of is refused; behind a link of its owner it is taken', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'around', 'data'), env: ENV };
  mkdirSync(join(folder, 'around'));
  chmodSync(join(folder, 'around'), 0o777);
  await assertRefused(
    place,
    [['site', 'add', 'example.com', '--time-zone', 'UTC']],
    /Everybody can write the folder .*around.*chmod o-w '/,
  );
  // As with /tmp, and with the checkout of one who shares a group.
  for (const mode of [0o1777, 0o775]) {
    chmodSync(join(folder, 'around'), mode);
    await done(['site', 'list'], place);
  }
  symlinkSync(place.data, join(folder, 'link'));
  const through = { ...place, data: join(folder, 'link') };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], through);
  assert.equal(await done(['site', 'list'], place), 'example.com\tUTC\n');
  if (NEEDS_ROOT) return;
  execFileSync('chown', ['-h', String(ANOTHER), through.data]);
  await assertRefused(through, [['site', 'list']], /The link .* belongs to user 1001, who could lead it elsewhere/);
});

test('no file is written through a link: neither what it leads to is changed, nor is a file made there', async (t) => {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data'), env: ENV };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  await server.stop();
  const [target, missing] = [join(folder, 'target'), join(folder, 'missing')];
  writeFileSync(target, 'as it was');
  const unharmed = () => assert.deepEqual([readFileSync(target, 'utf8'), existsSync(missing)], ['as it was', false]);

  for (const to of [target, missing]) {
    const out = join(folder, 'out.txt');
    symlinkSync(to, out);
    await assertRefused(
      place,
      [['report', '--site', 'example.com', '--out', out]],
      /out\.txt cannot be written \(ELOOP\): it is a link/,
    );
    unharmed();
    rmSync(out);

    const [snippet = ''] = readdirSync(join(place.data, 'snippets'));
    rmSync(join(place.data, 'snippets', snippet));
    symlinkSync(to, join(place.data, 'snippets', snippet));
    await assertRefused(place, [['serve', '--port', '0']], /snippets\/.* it is a link.*\(ELOOP\)/);
    unharmed();
    rmSync(join(place.data, 'snippets', snippet));
    await (await startServe(t, place)).stop();

    const pages = join(folder, 'pages');
    await done(['report', '--static', pages], place);
    rmSync(join(pages, 'styles.css'));
    symlinkSync(to, join(pages, 'styles.css'));
    rmSync(join(pages, '.sixfold-static.json'));
    symlinkSync(to, join(pages, '.sixfold-static.json'));
    await sixfold(['report', '--static', pages], place);
    unharmed();
    rmSync(pages, { recursive: true });
  }

  const pages = join(folder, 'pages');
  await done(['report', '--static', pages], place);
  const [inner = ''] = readdirSync(pages, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  renameSync(join(pages, inner), join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), join(pages, inner));
  const before = readdirSync(join(folder, 'elsewhere'), { recursive: true });
  await assertRefused(
    place,
    [['report', '--static', pages, '--language', 'de']],
    /is a link, and nothing is written through one/,
  );
  assert.deepEqual(readdirSync(join(folder, 'elsewhere'), { recursive: true }), before);

  const report = join(folder, 'report.txt');
  writeFileSync(report, 'longer than a report\n'.repeat(1_000), { mode: 0o640 });
  const printed = await done(['report', '--site', 'example.com'], place);
  await done(['report', '--site', 'example.com', '--out', report], place);
  assert.deepEqual([readFileSync(report, 'utf8').trimEnd(), statSync(report).mode & 0o777], [printed.trimEnd(), 0o640]);
});
