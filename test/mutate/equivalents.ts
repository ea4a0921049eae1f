import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';
import { ROOT } from './scratch-checkout.ts';

const LIST = 'test/mutate/equivalent.txt';

/**
 * Reads the list of changes that change nothing: four lines each (file, line, change, reason), with an empty one between.
 * Lines that begin with # are for the reader.
 */
export function readEquivalents(): (mutant: Mutant) => boolean {
  const known = new Set<string>();
  for (const block of readFileSync(join(ROOT, LIST), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .trim()
    .split(/\n{2,}/)) {
    if (block === '') continue;
    const [file, line, change, reason] = block.split('\n').map((each) => each.trim());
    if (file === undefined || line === undefined || change === undefined || !reason)
      throw new Error(`${LIST}: four lines are needed:\n${block}`);
    known.add(keyOf(file, line, change));
  }
  return ({ file, lineText, change }) => known.has(keyOf(file, lineText, change.told));
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}
