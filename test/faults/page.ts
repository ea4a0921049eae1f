import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FaultRow } from './row.ts';
import type { FaultLine } from './run-row.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = `${ROOT}/docs/faults.md`;

// Data folders of a run, which are gone.
const SCRATCH = /\/[^\s"]*sixfold-[a-z]+-\w+[^\s":]*/g;

const INTRODUCTION = `# Faults

What is done to Sixfold on purpose, and what came of it. \`npm run faults\` runs all of it and writes this page; with names of
rows it runs those alone, and the others keep the line of their last run, with its date and commit. \`npm test\` runs a short
version.

A hit is acknowledged when it was answered 204 (a line of a log: when the import ended with 0; a request of the middleware:
when it was answered). Lost is what was acknowledged and is not in the database afterwards; twice is what is there more often
than it was acknowledged or ended without an answer. The worst wait is that of any hit beside the fault, from sending to answer.

| row | what is done, and what has to come of it | acknowledged | lost | twice | worst wait | verdict | date | commit |
|---|---|---|---|---|---|---|---|---|
`;

/** The names of rows that the page has a line for, and what each line says after its description. */
export function readPage(): ReadonlyMap<string, string> {
  if (!existsSync(PAGE)) return new Map();
  return new Map(
    [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([^`]+)` \| [^|]+ \| (.+) \|$/gm)].map(([, name = '', rest = '']) => [
      name,
      rest,
    ]),
  );
}

/** Writes the page anew: what was run now, and for other rows what the page said of their last run. */
export function writePage(rows: readonly FaultRow[], lines: readonly FaultLine[], commit: string): void {
  const former = readPage();
  const run = `${new Date().toISOString().slice(0, 10)} | ${commit}`;
  const text = rows.map(({ name, what }) => {
    const line = lines.find((each) => each.row === name && each.notRun === undefined);
    const rest = line === undefined ? (former.get(name) ?? '– | – | – | – | not run | – | –') : `${cells(line)} | ${run}`;
    return `| \`${name}\` | ${what} | ${rest} |\n`;
  });
  writeFileSync(PAGE, INTRODUCTION + text.join(''));
}

function cells({ ok, acknowledged, lost, twice, worstWaitMs, broken = [], figures = {}, seconds }: FaultLine): string {
  const told = [...Object.entries(figures).map(([name, value]) => `${name} ${value}`), `${seconds} s`].join(', ');
  const verdict =
    ok === true ? `holds (${told})` : `fails: ${[...new Set(broken)].slice(0, 3).join('; ') || 'lost or twice'} (${told})`;
  const numbers = [acknowledged, lost, twice].map((each) => String(each ?? '–'));
  return [
    ...numbers,
    worstWaitMs === undefined ? '–' : `${worstWaitMs} ms`,
    verdict.replaceAll(SCRATCH, 'DATA').replaceAll(/[|\n]/g, ' '),
  ].join(' | ');
}

/** The commit that is run, with a plus when files differ from it. */
export function runCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain')
    .split('\n')
    .some((line) => line !== '' && !line.endsWith('docs/faults.md'));
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
}
