import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { localeOf } from '../reports/locale/locale.ts';
import { exclusionReasons } from '../server/domain/exclusion.ts';
import { permittedFields } from '../server/domain/policy.ts';
import { settingsHelp } from '../server/settings/settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const PLAN = read('docs/architecture.md');

/** The rooms in their order, read from the plan: the code block that begins with `client-snippet`. */
const ROOMS: readonly string[] = (/```\n(client-snippet[\s\S]*?)```/.exec(PLAN)?.[1] ?? '').split(/[\s<]+/).filter(Boolean);

/** A room that holds another one holds only what lies in no room within it. */
function roomOf(file: string): string | undefined {
  return ROOMS.filter((room) => file === room || file.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
}

function files(pattern: RegExp): readonly string[] {
  return ['server', 'reports', 'client-snippet', 'test', 'bench', 'docs']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => pattern.test(file));
}

const SOURCES = files(/^(server|reports|client-snippet)\/.*\.tsx?$/).filter((file) => !file.endsWith('.d.ts'));
const TEXTS: ReadonlyMap<string, string> = new Map(SOURCES.map((file) => [file, read(file)]));
const textOf = (file: string) => TEXTS.get(file) ?? '';

/** The files of ours that a file imports, types included. */
function importsOf(file: string): readonly string[] {
  return [...textOf(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, from = '']) =>
    relative(ROOT, resolve(ROOT, dirname(file), from)),
  );
}

// Seen to fail with an import of server/run/serve.ts in server/domain/site.ts, and with a type of it.
test('a room imports itself and what stands before it in the ordered list', () => {
  assert.ok(ROOMS.length > 30 && SOURCES.length > 300);
  for (const file of SOURCES) {
    const room = roomOf(file);
    assert.ok(room !== undefined, `${file} lies in no room of docs/architecture.md`);
    for (const target of importsOf(file)) {
      const place = ROOMS.indexOf(roomOf(target) ?? '');
      assert.ok(place >= 0 && place <= ROOMS.indexOf(room), `${file} imports ${target}, which stands after ${room}`);
    }
  }
});

// Seen to fail with `import type { ReadPath } from './path.ts'` in server/domain/path/redaction.ts.
test('no file reaches itself by imports, types included', () => {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    assert.ok(!way.includes(file), `a circle: ${[...way.slice(way.indexOf(file)), file].join(' -> ')}`);
    if (done.has(file)) return;
    for (const target of importsOf(file)) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of SOURCES) visit(file, []);
});

// Rooms that hold one file for each thing of a kind, and as many as there are.
const UNBOUNDED = ['server/commands', 'server/store/migrations'];

// Seen to fail with four more files in server/store/database, which has 13.
test('a room is small: at most 16 files, 24 in reports/, and two loose ones in server/', () => {
  const rooms = new Map<string, string[]>();
  for (const file of SOURCES) rooms.set(dirname(file), [...(rooms.get(dirname(file)) ?? []), file]);
  for (const [room, held] of rooms) {
    const most = UNBOUNDED.includes(room) ? Number.POSITIVE_INFINITY : room.startsWith('reports/') ? 24 : 16;
    assert.ok(held.length <= most, `${room} holds ${held.length} files: ${most} at most`);
  }
  assert.deepEqual(rooms.get('server')?.toSorted(), ['server/cli.ts', 'server/main.ts']);
  assert.equal(rooms.get('reports'), undefined);
});

// Seen to fail with 200 lines more in server/run/serve.ts.
test('no file has more than 300 lines', () => {
  for (const file of files(/\.(tsx?|css|sql|mjs)$/))
    if (file !== 'docs/schema.sql') assert.ok(read(file).split('\n').length <= 301, `${file} has more than 300 lines`);
});

// Seen to fail with `export function collector` in server/http/hits/collector.ts.
test('a name is exported by one file', () => {
  const exported = new Map<string, string>();
  for (const file of SOURCES)
    for (const [, name = ''] of textOf(file).matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)) {
      const other = exported.get(name);
      assert.ok(other === undefined || other === file, `${name} is exported by ${file} and ${other}`);
      exported.set(name, file);
    }
});

/** What may name the database itself: the store, and the thread that reads it. */
const NAMES_DATABASE = /^server\/(store|report-thread)\//;

// Seen to fail with `import type { Database } from 'better-sqlite3'` in server/auth/tokens.ts.
test('only the store and the report thread name a database', () => {
  for (const file of SOURCES)
    if (!NAMES_DATABASE.test(file))
      assert.doesNotMatch(
        textOf(file),
        /'better-sqlite3'|\.prepare[<(]|\bDatabase\b|\b(?:Read|Write|Transaction)Connection\b/,
        file,
      );
});

// Seen to fail with process.stderr.write('x') in server/run/middleware.ts.
test('whatever is written for a terminal goes through one file', () => {
  // What main.ts says is fixed, and is said before anything else can be loaded.
  for (const file of SOURCES.filter((each) => each.startsWith('server/')))
    if (!['server/lib/terminal.ts', 'server/main.ts'].includes(file))
      assert.doesNotMatch(textOf(file), /process\.std(out|err)\.write|console\./, file);
});

// Seen to fail with request.ip in server/http/pages/sign-in.ts.
test('who a client is is read in one place', () => {
  for (const file of SOURCES.filter((each) => each.startsWith('server/') && each !== 'server/http/kit/request-facts.ts'))
    assert.doesNotMatch(textOf(file), /remoteAddress|request\.ips?\b|x-forwarded-for'\]/, file);
});

// Seen to fail with the row of server/watch taken out of the plan.
test('every room has its line in the plan', () => {
  for (const room of ROOMS.filter((each) => !each.endsWith('.ts') && each !== 'client-snippet'))
    assert.ok(PLAN.includes(`| \`${room}/\` |`), room);
});

// Seen to fail with `server/visit/policy-tables.ts` in CONTRIBUTING.md.
test('every path that the documents name exists', () => {
  for (const document of [...files(/^docs\/.*\.md$/), 'CONTRIBUTING.md', 'README.md', 'SECURITY.md', 'bench/README.md'])
    for (const [, path = ''] of read(document).matchAll(/`((?:server|reports|test|client-snippet|bench|docs)\/[\w./-]*)`/g))
      assert.ok(existsSync(join(ROOT, path)), `${document} names ${path}`);
});

test('the documentation names every setting, every field and every reason for not counting', () => {
  const readme = read('README.md');
  for (const { variable } of settingsHelp) assert.ok(readme.includes(variable), variable);
  for (const field of permittedFields) assert.ok(readme.includes(field), field);
  for (const reason of exclusionReasons) assert.ok(reason in localeOf('en').text.exclusions, reason);
  assert.deepEqual(Object.keys(localeOf('en').text.exclusions), [...exclusionReasons]);
});

test('there are at most 24 direct dependencies at run time, and the lock file names no registry', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  assert.ok(Object.keys(dependencies).length <= 24);
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

test('every dependency at run time is used', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const code = [...TEXTS.values()].join('\n');
  for (const name of Object.keys(dependencies)) assert.ok(code.includes(`'${name}`), name);
});

test('in a checkout the program runs on Node 24 or newer', () => {
  assert.ok(Number(process.versions.node.split('.')[0]) >= 24);
  assert.match(
    execFileSync(process.execPath, [join(ROOT, 'dist/server/main.js'), '--version'], { encoding: 'utf8' }),
    /^\d+\.\d+\.\d+\n$/,
  );
});
