import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed } from './changes.ts';
import { ranAt } from './executed.ts';
import type { KnownTest } from './known-tests.ts';
import type { Mutant } from './mutant.ts';
import { runTestFile } from './run-test-file.ts';
import type { ScratchCheckout } from './scratch-checkout.ts';

export interface Verdict {
  readonly mutant: Mutant;
  /** The test that noticed it. */
  readonly noticedBy?: string;
  /** How many test files execute what was changed. */
  readonly executing: number;
}

/** What a test may take beside a change, for each second that it takes without, and besides. */
const TIMES_SLOWER = 8;
const SLACK_MS = 10_000;
/** How much more likely a test is to notice a change to its own room. */
const OWN_ROOM = 5;

/** Makes a change in the copy of the checkout, and runs the tests that execute it, the most promising first, until one fails. */
export async function tryMutant(
  checkout: ScratchCheckout,
  mutant: Mutant,
  tests: readonly KnownTest[],
  longestMs: number,
): Promise<Verdict> {
  const executing = tests
    .filter(({ executed }) => ranAt(executed, mutant.compiled, mutant.change.runsAt))
    .sort((a, b) => promise(a, mutant) - promise(b, mutant));
  const path = join(checkout.repo, mutant.compiled);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, changed(source, mutant.change));
  try {
    for (const { file, seconds } of executing) {
      const limitMs = Math.min(longestMs, SLACK_MS + seconds * 1000 * TIMES_SLOWER);
      const { result } = await runTestFile(checkout, file, limitMs);
      if (result === 'passed') continue;
      // What fails once may have failed by itself.
      if (result === 'timed out' || (await runTestFile(checkout, file, limitMs)).result !== 'passed')
        return { mutant, noticedBy: file, executing: executing.length };
    }
    return { mutant, executing: executing.length };
  } finally {
    writeFileSync(path, source);
  }
}

/**
 * Less is better: the quickest tests come first, and those of the changed room, which notice most, earlier than their
 * time says.
 */
function promise({ file, seconds }: KnownTest, { room }: Mutant): number {
  return file.startsWith(`dist/test/${room.replace(/^server\//, '')}/`) ? seconds / OWN_ROOM : seconds;
}
