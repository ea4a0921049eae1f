import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../reports/model/report.ts';
import { imported, lineAt, START } from '../harness/imported-log.ts';
import { recount } from '../harness/recount.ts';
import { testStore } from '../harness/rollup-store.ts';
import { scratchFolder } from '../harness/scratch.ts';

/** Lines over hours in order of arrival: some come up to five hours late, some bear a time days ahead. */
const smallLog = fc
  .array(
    fc.record({
      gap: fc.nat(600),
      visitor: fc.nat(3),
      target: fc.constantFrom('/', '/a', '/b', '/a.pdf'),
      off: fc.oneof(
        { weight: 8, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: -60, max: 0 }) },
        { weight: 1, arbitrary: fc.constantFrom(-18_000, -301, -62, 62, 20 * 86_400) },
      ),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((entries) => {
    let now = START;
    // Two lines of a visitor in one second could not be told apart by their order once they are cut apart.
    const taken = new Set<string>();
    return entries.flatMap(({ gap, visitor, target, off }) => {
      now += gap;
      const name = `${visitor} ${now + off}`;
      if (taken.has(name)) return [];
      taken.add(name);
      return [lineAt(now + off, `192.0.${visitor}.7`, target)];
    });
  });

test('a log cut into pieces that are given in any order comes to the report of the whole, whatever lines are late or ahead', async (t) => {
  const folder = scratchFolder(t);
  const held = await testStore(join(folder, 'data'), 'UTC', START + 40 * 86_400);
  t.after(() => held.close());
  let cases = 0;
  const cuts = fc.array(fc.record({ after: fc.nat(40), key: fc.nat() }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(smallLog, cuts, async (lines, cutPieces) => {
      cases += 1;
      const file = (name: string, content: readonly string[]) => {
        const path = join(folder, name);
        writeFileSync(path, content.map((line) => `${line}\n`).join(''));
        return path;
      };
      const ends = [...cutPieces.map(({ after }) => after), lines.length].sort((a, b) => a - b);
      const pieces = ends
        .map((end, index) => lines.slice(ends[index - 1] ?? 0, end))
        .map((piece, index) => ({ path: file(`access.log.${index}`, piece), key: cutPieces[index]?.key ?? 0 }))
        .sort((a, b) => a.key - b.key);
      const whole = await imported(held, `whole-${cases}.example`, [file('access.log', lines)]);
      const together = await imported(
        held,
        `cut-${cases}.example`,
        pieces.map(({ path }) => path),
      );
      assert.deepEqual(together, whole);
      const expected = recount(lines);
      const { totals, excluded } = JSON.parse(whole.report) as Report;
      assert.deepEqual(
        [totals.visits, totals.pageViews, totals.downloads, totals.singlePageVisits, excluded],
        [expected.visits, expected.pageViews, expected.downloads, expected.singlePageVisits, expected.excluded],
      );
      assert.equal(whole.summary.visits, expected.visits);
    }),
    { numRuns: 30 },
  );
});
