// Changes the program on purpose and counts what the tests notice: `npm run mutate`, see docs/tests.md, which it writes.
import { parseArgs } from 'node:util';
import { readEquivalents } from './equivalents.ts';
import { knownTests } from './known-tests.ts';
import { compiledFiles, mutantsOf, ROOMS, sampleOf } from './mutant.ts';
import { shareOf, writePage } from './page.ts';
import { copyCheckout } from './scratch-checkout.ts';
import { tryMutant, type Verdict } from './try-mutant.ts';

const tell = (words: string) => console.error(words);

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    files: { type: 'string', multiple: true },
    'test-timeout': { type: 'string', default: '60' },
    'longest-test': { type: 'string', default: '40' },
  },
});
const [count, seed] = [wholeNumber('count'), wholeNumber('seed')];
const [timeoutMs, longestMs] = [wholeNumber('test-timeout') * 1000, wholeNumber('longest-test') * 1000];

const checkout = copyCheckout();
process.once('exit', () => checkout.remove());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const possible = mutantsOf(checkout, options.files ?? ROOMS.map((room) => `${room}/`));
if (possible.length === 0) {
  tell(`Nothing to change there; the rooms are ${ROOMS.join(', ')}.`);
  process.exit(2);
}
const tests = await knownTests(checkout, new Set(compiledFiles(checkout)), longestMs, tell);
const usable = tests.filter(({ result }) => result === 'passed');
const unused = tests
  .filter(({ result }) => result !== 'passed')
  .map(
    ({ file, result }) =>
      `${sourceOf(file)}: ${result === 'failed' ? 'it fails without any change' : `it takes longer than ${longestMs / 1000} seconds`}`,
  );
for (const each of unused) tell(`Left out: ${each}`);

const isEquivalent = readEquivalents();
const sample = sampleOf(possible, count, seed);
const equivalent = sample.filter(isEquivalent);
const tried = sample.filter((mutant) => !isEquivalent(mutant));
const verdicts: Verdict[] = [];
for (const mutant of tried) {
  const startedAt = performance.now();
  const verdict = await tryMutant(checkout, mutant, usable, timeoutMs);
  verdicts.push(verdict);
  const { noticedBy, executing } = verdict;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const words = noticedBy === undefined ? `NOT NOTICED by any of ${executing}` : `noticed by ${sourceOf(noticedBy)}`;
  tell(`${verdicts.length}/${tried.length} ${mutant.file}:${mutant.line} ${mutant.change.told}: ${words} (${seconds} s)`);
}
const noticed = verdicts.filter(({ noticedBy }) => noticedBy !== undefined).length;
tell(`${noticed} of ${tried.length} noticed: ${shareOf(noticed, tried.length)}; ${equivalent.length} change nothing.`);
const command = ['npm run mutate --', ...process.argv.slice(2)].join(' ').replace(/ --$/, '');
writePage({ command, seed, possible: possible.length, equivalent, verdicts, unused });

function sourceOf(compiled: string): string {
  return compiled.replace(/^dist\/(.+)\.js$/, '$1.ts');
}

function wholeNumber(name: 'count' | 'seed' | 'test-timeout' | 'longest-test'): number {
  const value = Number(options[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  tell(`--${name} takes a whole number above 0.`);
  process.exit(2);
}
