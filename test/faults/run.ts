// Runs the fault matrix: `npm run faults`, or with names of rows for those alone, and --short for the short version.
// Prints a line of JSON for each row and writes docs/faults.md (the short version does not).
import { runCommit, writePage } from './page.ts';
import { faultRows } from './rows.ts';
import { type FaultLine, runRow } from './run-row.ts';

const names = process.argv.slice(2).filter((argument) => argument !== '--short');
const short = process.argv.includes('--short');
const unknown = names.filter((name) => !faultRows.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}; the rows are ${faultRows.map((row) => row.name).join(', ')}.`);
  process.exit(2);
}
const commit = runCommit();
const lines: FaultLine[] = [];
for (const row of faultRows) {
  if (names.length > 0 && !names.includes(row.name)) continue;
  const line = await runRow(row, short);
  console.log(JSON.stringify(line));
  lines.push(line);
  if (!short) writePage(faultRows, lines, commit);
}
process.exitCode = lines.every((line) => line.ok !== false) ? 0 : 1;
