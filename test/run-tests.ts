// Runs tests: all of them, those of the rooms and files that are named, or with --fast those that neither start a process
// nor begin with the comment "Takes seconds."
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMPILED = join(ROOT, 'dist/test');
// Longer than any test takes on a slow machine: none waits for ever.
const TIMEOUT_MS = 240_000;
const WRONG_USAGE = 2;

const all = readdirSync(COMPILED, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => join(COMPILED, file))
  .sort();

/** `test/logs/import.test.ts`, `test/logs`, `logs` and `import` name tests: a file, a room, a part of either. */
function named(name: string): readonly string[] {
  const wanted = name.replace(/^(?:\.\/)?(?:dist\/)?(?:test\/)?/, '').replace(/(?:\.test)?\.[tj]sx?$|\/$/, '');
  const places = all.map((file) => ({ file, place: relative(COMPILED, file).replace(/\.test\.js$/, '') }));
  const inRoom = places.filter(({ place }) => place === wanted || place.startsWith(`${wanted}/`));
  const found = inRoom.length > 0 ? inRoom : places.filter(({ place }) => place.includes(wanted));
  if (found.length > 0) return found.map(({ file }) => file);
  console.error(`No test is called ${name}: name a file such as test/logs/import.test.ts, or a room such as test/logs.`);
  process.exit(WRONG_USAGE);
}

/** Whether a test, or what it imports of test/, starts a process: a browser, a server, a command. */
function startsProcess(file: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (text.includes("from 'node:child_process'")) return true;
  const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, from = '']) => resolve(dirname(file), from));
  return imports.some((each) => each.startsWith(COMPILED) && startsProcess(each, seen));
}

const names = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const options = process.argv.slice(2).filter((each) => each.startsWith('--') && each !== '--fast');
const chosen = names.length === 0 ? all : [...new Set(names.flatMap(named))];
const isFast = (file: string) => !startsProcess(file) && !readFileSync(file, 'utf8').startsWith('// Takes seconds.');
const files = process.argv.includes('--fast') ? chosen.filter(isFast) : chosen;
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=2', `--test-timeout=${TIMEOUT_MS}`, ...options, ...files],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
