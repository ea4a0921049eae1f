import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Executed, executedOf } from './executed.ts';
import { runTestFile, type TestRun } from './run-test-file.ts';
import type { ScratchCheckout } from './scratch-checkout.ts';

/** A test file and what came of its run with the program as it is. */
export interface KnownTest {
  readonly file: string;
  readonly result: TestRun['result'];
  readonly seconds: number;
  readonly executed: Executed;
}

/** What is kept of runs, by the content of what ran. */
const CACHE = join(tmpdir(), 'sixfold-mutate-cache');

/**
 * Runs every test file but those of faults once, none for longer than is said, unless it is known how that went, and
 * notes what it executes.
 */
export async function knownTests(
  checkout: ScratchCheckout,
  sources: ReadonlySet<string>,
  longestMs: number,
  tell: (words: string) => void,
): Promise<readonly KnownTest[]> {
  mkdirSync(CACHE, { recursive: true });
  const files = globSync('dist/test/**/*.test.js', { cwd: checkout.repo }).filter(
    (file) => !file.startsWith('dist/test/faults/'),
  );
  const program = globSync('dist/{server,reports,client-snippet,test/harness}/**/*.{js,sql,css}', { cwd: checkout.repo }).sort();
  const programHash = hashOf(checkout.repo, program, process.version);
  const tests: KnownTest[] = [];
  for (const [index, file] of files.sort().entries()) {
    const kept = join(CACHE, `${hashOf(checkout.repo, [file], programHash)}.json`);
    const known = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as KnownTest) : undefined;
    if (known !== undefined && (known.result === 'passed' || known.seconds * 1000 >= longestMs)) {
      tests.push(known);
      continue;
    }
    const test = await firstRun(checkout, file, sources, longestMs);
    tell(`${index + 1}/${files.length} ${file} ${test.result} in ${test.seconds.toFixed(1)} s`);
    // A failure may be one of the moment.
    if (test.result !== 'failed') writeFileSync(kept, JSON.stringify(test));
    tests.push(test);
  }
  return tests;
}

async function firstRun(
  checkout: ScratchCheckout,
  file: string,
  sources: ReadonlySet<string>,
  longestMs: number,
): Promise<KnownTest> {
  const folder = mkdtempSync(join(tmpdir(), 'sixfold-coverage-'));
  try {
    const run = await runTestFile(checkout, file, longestMs, { NODE_V8_COVERAGE: folder });
    return { file, ...run, executed: run.result === 'passed' ? executedOf(folder, checkout.repo, sources) : {} };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(repo: string, files: readonly string[], salt: string): string {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(repo, file)));
  return hash.digest('hex');
}
