import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { localeOf } from '../reports/locale/locale.ts';
import { exclusionReasons } from '../server/domain/exclusion.ts';
import { permittedFields } from '../server/domain/policy.ts';
import { settingsHelp } from '../server/settings/settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What each folder may import of ours; a file belongs to the longest folder that holds it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'client-snippet': [],
  'server/visit': [],
  reports: ['server/visit'],
  'server/store': ['server/visit', 'reports', 'server/logs'],
  'server/logs': ['server/visit', 'server/store'],
  'server/access': ['server/visit', 'server/store'],
  'server/http': ['server/visit', 'server/store', 'server/access', 'reports'],
  server: ['server/visit', 'server/store', 'server/logs', 'server/access', 'server/http', 'server/commands', 'reports'],
  'server/commands': ['server', 'server/visit', 'server/store', 'server/logs', 'server/access', 'server/http', 'reports'],
};

function folderOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function sources(): readonly string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^(server|reports|client-snippet)\/.*\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
  );
}

test('imports go only where the architecture lets them', () => {
  const files = sources();
  assert.ok(files.length > 60);
  for (const file of files) {
    const own = folderOf(file);
    assert.ok(own !== undefined, file);
    for (const [statement, from = ''] of read(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = folderOf(relative(ROOT, resolve(ROOT, dirname(file), from)));
      assert.ok(target === own || (target !== undefined && MAY_IMPORT[own]?.includes(target)), `${file} ${statement}`);
    }
  }
});

test('only the store names a database', () => {
  for (const file of sources()) {
    if (file.startsWith('server/store/')) continue;
    assert.doesNotMatch(read(file), /import (?!type).*'better-sqlite3'|\.prepare[<(]/, file);
  }
});

test('whatever is written for a terminal goes through one file', () => {
  // What main.ts says is fixed, and is said before anything else can be loaded.
  for (const file of sources().filter((each) => each.startsWith('server/')))
    if (!['server/terminal.ts', 'server/main.ts'].includes(file))
      assert.doesNotMatch(read(file), /process\.std(out|err)\.write|console\./, file);
});

test('who a client is is read in one place', () => {
  for (const file of sources().filter((each) => each.startsWith('server/') && each !== 'server/http/request-facts.ts'))
    assert.doesNotMatch(read(file), /remoteAddress|request\.ips?\b|x-forwarded-for'\]/, file);
});

test('no source file is longer than 330 lines', () => {
  for (const file of sources()) assert.ok(read(file).split('\n').length <= 330, file);
});

test('the documentation names every setting, every field and every reason for not counting', () => {
  const readme = read('README.md');
  for (const { variable } of settingsHelp) assert.ok(readme.includes(variable), variable);
  for (const field of permittedFields) assert.ok(readme.includes(field), field);
  for (const reason of exclusionReasons) assert.ok(reason in localeOf('en').text.exclusions, reason);
  assert.deepEqual(Object.keys(localeOf('en').text.exclusions), [...exclusionReasons]);
});

test('there are at most 20 direct dependencies at run time, and the lock file names no registry', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  assert.ok(Object.keys(dependencies).length <= 20);
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

test('every dependency at run time is used', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const code = sources().map(read).join('\n');
  for (const name of Object.keys(dependencies)) assert.ok(code.includes(`'${name}`), name);
});

test('in a checkout the program runs on Node 24 or newer', () => {
  assert.ok(Number(process.versions.node.split('.')[0]) >= 24);
  assert.match(
    execFileSync(process.execPath, [join(ROOT, 'dist/server/main.js'), '--version'], { encoding: 'utf8' }),
    /^\d+\.\d+\.\d+\n$/,
  );
});
