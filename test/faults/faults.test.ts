import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPage } from './page.ts';
import { faultRows } from './rows.ts';
import { runRow } from './run-row.ts';

// Most rows wait more than they work.
describe('the short version of the fault matrix', { concurrency: 4 }, () => {
  for (const row of faultRows) {
    test(`${row.name}: ${row.what}`, async (t) => {
      const { notRun, lost, twice, broken } = await runRow(row, true);
      if (notRun === undefined) assert.deepEqual({ lost, twice, broken }, { lost: 0, twice: 0, broken: [] });
      else t.skip(notRun);
    });
  }
});

test('docs/faults.md has a line for each row of the fault matrix, and no other', () => {
  assert.deepEqual(
    [...readPage().keys()],
    faultRows.map((row) => row.name),
  );
});
