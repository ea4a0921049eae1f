import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPathPattern, pathMatch } from '../../../server/domain/path/path-pattern.ts';

/** Slow and plain: takes the first part off, whatever it is. */
function fits(pattern: string, path: string): boolean {
  if (pattern === '') return path === '';
  if (pattern.startsWith('*')) {
    const across = pattern.startsWith('**');
    const rest = pattern.slice(across ? 2 : 1);
    for (let taken = 0; taken <= path.length; taken++) {
      if (!across && path.slice(0, taken).includes('/')) return false;
      if (fits(rest, path.slice(taken))) return true;
    }
    return false;
  }
  return path.startsWith(pattern.charAt(0)) && fits(pattern.slice(1), path.slice(1));
}

test('a pattern fits the paths that a plain reading of it fits, alone and among others', () => {
  const text = (unit: readonly string[], maxLength: number) =>
    fc.array(fc.constantFrom(...unit), { maxLength }).map((parts) => `/${parts.join('')}`);
  const patterns = fc.array(text(['a', 'b', '/', '.', '*', '**', '(', '\n'], 7), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(patterns, text(['a', 'b', '/', '.', 'x', '(', '\n'], 9), (given, path) => {
      assert.equal(
        pathMatch(given)?.(path),
        given.some((pattern) => fits(pattern, path)),
      );
    }),
    { numRuns: 5_000 },
  );
});

test('no pattern that is taken can be kept busy by a path made for it', () => {
  const path = `/${'a'.repeat(1_023)}`;
  for (const pattern of [`/${'**a'.repeat(20)}**b`, `/${'*a'.repeat(300)}b`, `**${'/**'.repeat(50)}`, '/**a**a**a**a**b']) {
    assert.ok(isPathPattern(pattern));
    assert.equal(pathMatch([pattern])?.(path), false);
  }
  assert.equal(pathMatch([`/${'**a'.repeat(20)}**`])?.(path), true);
});
