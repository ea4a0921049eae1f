import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { visible, visibleJson } from '../../server/lib/terminal.ts';
import { collect } from '../harness/collect.ts';
import { startCountedApp } from '../harness/counted-app.ts';
import { done, environment, MAIN, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

// C0 but NUL, which no argument can hold, and the line feed; DEL and C1; the marks of direction; Unicode's line ends.
const CODES = [
  ...range(0x01, 0x09),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0x9f),
  0x061c,
  0x200e,
  0x200f,
  ...range(0x2028, 0x202e),
  ...range(0x2066, 0x2069),
];
const HOSTILE = `\x1b]0;title\x07\x1b[31m${String.fromCharCode(...CODES)}`;

/** What of an output a terminal would obey. */
function obeyed(output: string, but: readonly string[] = []): readonly string[] {
  const controls = new Set(['\0', ...CODES.map((code) => String.fromCharCode(code))]);
  return [...new Set(output)]
    .filter((character) => controls.has(character) && !but.includes(character))
    .map((each) => JSON.stringify(each));
}

async function siteFolder(t: TestContext) {
  const folder = scratchFolder(t);
  const place = { data: join(folder, 'data'), env: { SIXFOLD_TLD: 'off' } };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  return { folder, place };
}

/** Runs a command at a terminal that passes on what it gets. */
async function atTerminal(args: readonly string[], place: Place): Promise<string> {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qec', `stty -opost; exec ${words}`, '/dev/null'], { env: environment(place), stdio: 'pipe' });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return stdout + stderr;
}

test('nothing that a command says of hostile arguments, names of files and settings is obeyed by a terminal', async (t) => {
  const { folder, place } = await siteFolder(t);
  const log = join(folder, HOSTILE);
  writeFileSync(log, `${HOSTILE}\n`);
  const commands: readonly (readonly [args: readonly string[], env?: Readonly<Record<string, string>>])[] = [
    [['import', log, '--site', 'example.com']],
    [['import', `${log}.missing`, '--site', 'example.com']],
    [['import', log, '--site', HOSTILE]],
    [['import', log, '--site', 'example.com', '--format', HOSTILE]],
    [['site', 'add', HOSTILE]],
    [['site', 'add', 'example.org', '--time-zone', HOSTILE]],
    [['site', 'set', 'example.com', '--exclude-address', HOSTILE]],
    [['site', 'list', HOSTILE]],
    [['user', 'passwd', HOSTILE]],
    [['user', 'add', 'jo', '--role', HOSTILE]],
    [['token', 'add', 'reader', '--scope', HOSTILE]],
    [['token', 'revoke', HOSTILE]],
    [['report', '--site', HOSTILE]],
    [['report', '--site', 'example.com', '--day', HOSTILE]],
    [['report', '--site', 'example.com', '--out', join(folder, 'missing', HOSTILE)]],
    [['report', '--static', join(log, HOSTILE)]],
    [['rollup', '--from', HOSTILE]],
    [['policy', '--language', HOSTILE]],
    [['settings', 'set', HOSTILE, '1']],
    [['settings', 'set', 'RETENTION_DAYS', HOSTILE]],
    [['mail', 'test', HOSTILE]],
    [['serve', `--${HOSTILE}`]],
    [['serve', '--port', HOSTILE]],
    [[HOSTILE]],
    [['site', 'list'], { [`SIXFOLD_${HOSTILE}`]: '1' }],
    [['site', 'list'], { SIXFOLD_URL: HOSTILE }],
    [['site', 'add', 'example.org'], { SIXFOLD_DATA: join(log, HOSTILE) }],
  ];
  for (const [args, env = {}] of commands) {
    const outcome = await sixfold(args, { ...place, env: { ...place.env, ...env }, input: 'a long password\n' });
    const what = `${args.map(visible).join(' ')}: ${JSON.stringify(outcome)}`;
    assert.deepEqual([obeyed(outcome.stdout), obeyed(outcome.stderr)], [[], []], what);
    assert.ok(outcome.code !== 0, what);
    assert.ok(/\\(x1b|u001b)\[31m/i.test(outcome.stderr), what);
  }
});

test('nor is an error that nobody caught, or a warning, however it is worded', async (t) => {
  const { place } = await siteFolder(t);
  // As soon as the program has begun.
  const begun = (does: string) =>
    encodeURIComponent(
      `let n=0;const w=()=>process.listenerCount('uncaughtException')||++n>1e5?${does}:setImmediate(w);setImmediate(w)`,
    );
  const hostile = JSON.stringify(HOSTILE).replaceAll(
    /[^ -~]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  for (const [does, code] of [
    [`(()=>{throw Error(${hostile})})()`, 1],
    [`Promise.reject(${hostile})`, 1],
    [`process.emitWarning(${hostile})`, 0],
  ] as const) {
    const env = { ...place.env, NODE_OPTIONS: `--import=data:text/javascript,${begun(does)}` };
    const outcome = await sixfold(['policy'], { ...place, env });
    assert.deepEqual([outcome.code, obeyed(outcome.stderr)], [code, []], JSON.stringify(outcome));
    assert.match(outcome.stderr, /\\x1b\[31m/);
    if (code === 1) assert.match(outcome.stderr, /^This is a fault in Sixfold itself/);
  }
});

test('an app that counts itself is told nothing that a terminal would obey', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const app = await startCountedApp(t, { data: join(folder, 'file', HOSTILE) }, 'example.com');
  await app.get('/');
  await app.close();
  assert.ok(app.problems.length > 0);
  assert.deepEqual([obeyed(app.problems.join('')), app.problems.filter((each) => !each.includes('\\x1b[31m'))], [[], []]);
});

test('what is stored is shown as it is, in JSON and lists too, and none of it is obeyed', async (t) => {
  const { place } = await siteFolder(t);
  const server = await startServe(t, place);
  const path = '/\u0085\u009b31m\u202eabc\u2028';
  assert.equal((await collect(server, { site: 'example.com', page: path })).status, 204);
  await server.stop();
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: 'a long password\n' });
  await done(['token', 'add', 'reader', '--scope', 'metrics'], place);
  const db = new Sqlite(join(place.data, 'sixfold.db'));
  // As an older version, or another program, may have written them.
  const name = HOSTILE.slice(0, 60);
  db.prepare('UPDATE user SET name = ?').run(name);
  db.prepare('UPDATE api_token SET name = ?').run(name);
  db.close();
  const report = ['report', '--site', 'example.com', '--day', new Date().toISOString().slice(0, 10)];
  for (const list of [
    ['user', 'list'],
    ['token', 'list'],
  ]) {
    const printed = await done(list, place);
    assert.deepEqual(obeyed(printed, ['\t']), []);
    assert.match(printed, /\\x1b\[31m/);
    const json = await done([...list, '--json'], place);
    assert.deepEqual([obeyed(json), (JSON.parse(json) as { name: string }[]).map(({ name }) => name)], [[], [name]]);
    assert.deepEqual(obeyed(await atTerminal(list, place)), []);
  }
  const json = await done([...report, '--json'], place);
  assert.deepEqual(obeyed(json), []);
  assert.deepEqual(
    (JSON.parse(json) as { pages: { path: string }[] }).pages.map((page) => page.path),
    [path],
  );
  assert.deepEqual(obeyed(await done(report, place)), []);
  // A file for another program is whole; what a terminal shows of it is not obeyed.
  assert.ok((await done([...report, '--format', 'csv'], place)).includes(`${path},`));
  for (const format of ['text', 'csv', 'json', 'html'])
    assert.deepEqual(obeyed(await atTerminal([...report, '--format', format], place)), [], format);
});

test('only the progress bar moves the cursor of a terminal, and only on a terminal', async (t) => {
  const { folder, place } = await siteFolder(t);
  const log = join(folder, 'access.log');
  writeFileSync(log, '192.0.2.7 - - [24/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "Firefox"\n');
  const shown = await atTerminal(['import', log, '--site', 'example.com'], place);
  const but = shown.replaceAll('\u001b', 'ESC').replaceAll(/ESC(?:7|8|\[\?7[lh]|\[1G|\[[02]K)/g, '');
  assert.deepEqual([obeyed(but), /ESC/.test(but)], [[], false]);
  assert.match(shown, /0 lines/);
  const again = await sixfold(['import', log, '--site', 'example.com'], place);
  assert.deepEqual([again.stderr, obeyed(again.stdout)], ['', []]);
});

test('of any text just the controls are replaced, and any JSON means the same as before', () => {
  const character = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\n', '\0', '\\', '"', ...HOSTILE),
  );
  const string = fc.array(character).map((parts) => parts.join(''));
  fc.assert(
    fc.property(string, (value) => {
      const shown = visible(value);
      assert.deepEqual(obeyed(shown), []);
      if (obeyed(value).length === 0) assert.equal(shown, value);
      const json = visibleJson(JSON.stringify({ [value]: [value] }));
      assert.deepEqual(obeyed(json), []);
      assert.deepEqual(JSON.parse(json), { [value]: [value] });
    }),
    { numRuns: 2_000 },
  );
});
