import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { recordedPath } from '../../../server/domain/path/path.ts';
import { REAL_PATHS } from '../../harness/real-paths.ts';

/** Words of small letters that stand alone in four real paths or more: names of few letters that nobody reads are rarer. */
const WORDS = [
  ...Map.groupBy(
    REAL_PATHS.flatMap((path) => [...new Set(path.match(/(?<![A-Za-z0-9])[a-z]{4,12}(?![A-Za-z0-9])/g))]),
    (word) => word,
  ),
]
  .flatMap(([word, found]) => (found.length >= 4 ? [word] : []))
  .sort();

/** Small letters and digits by chance, the same with each run. */
function token(nth: number, length: number): string {
  const digits = BigInt(`0x${hash('sha512', `token ${nth}`, 'hex')}`).toString(36);
  return digits.slice(-length);
}

/** Each word with seven others. */
const PAIRS = WORDS.flatMap((word, nth) =>
  Array.from({ length: 7 }, (_, other) => [word, WORDS[(nth + 13 * (other + 1)) % WORDS.length] ?? ''] as const),
);

// Seen to fail with a STRANGE of 0.25, and of 0.6, in server/domain/path/path-tokens.ts.
test('small letters and digits stay where they are words, joined or not, and go where they were made by chance', () => {
  assert.ok(WORDS.length > 500);
  const keeps = (segment: string) => recordedPath(`/blog/${segment}/x`) === `/blog/${segment}/x`;
  const joined = PAIRS.flatMap(([word, other], nth) => [
    `${word}${2000 + (nth % 27)}${other}`,
    `${word}${other}${nth}`,
    `top${1 + (nth % 99)}${word}${other}`,
  ]);
  // A word such as htmlz, xkcd or lkml looks like none: one in fifty may be lost.
  const lost = joined.filter((run) => !keeps(run));
  assert.ok(lost.length <= joined.length / 50, `${lost.length} of ${joined.length}: ${lost.slice(0, 20).join(' ')}`);
  for (const [nth, [word, other]] of PAIRS.entries())
    for (const run of [`${word}-${2000 + (nth % 27)}-${other}`, `${word}${nth % 100}-${other}`, `${word}_${other}_${nth % 1000}`])
      assert.ok(keeps(run), run);
  for (const length of [16, 20, 24, 32, 48]) {
    const kept = Array.from({ length: 2_000 }, (_, nth) => token(nth, length)).filter(keeps);
    assert.ok(kept.length <= 20, `${kept.length} of ${length} characters: ${kept.slice(0, 20).join(' ')}`);
  }
});
