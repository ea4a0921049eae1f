import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, ROOMS } from './mutant.ts';
import { ROOT } from './scratch-checkout.ts';
import type { Verdict } from './try-mutant.ts';

export interface Results {
  readonly command: string;
  readonly seed: number;
  /** How many changes there are to choose from. */
  readonly possible: number;
  /** Those of the sample that change nothing. */
  readonly equivalent: readonly Mutant[];
  readonly verdicts: readonly Verdict[];
  /** Test files that were not used, and why. */
  readonly unused: readonly string[];
}

const INTRODUCTION = `# What the tests notice

\`npm run mutate\` makes small changes to the program on purpose, one at a time, and counts those that a test notices. It then
writes this page. The changes: a comparison with or without its equality, or turned round; a number one higher; a condition,
or what is returned of true and false, negated; and for or; a call left out; the larger for the smaller; a list sorted the
other way. Texts, statements of SQL and what is said in errors stay as they are.

Each change is made in a copy of the compiled program. The test files that execute the changed code run against it, the
quickest and those of the same room first, until one fails twice or does not end in time: then the change is noticed. Tests of
faults and those that take long are left out. What no test executes is not noticed. Changes that change nothing are listed in
\`test/mutate/equivalent.txt\`, each with the reason, and are left out of the share.

\`npm run mutate -- --count 100 --seed 7\` tries other changes, and more of them; \`--files server/domain/\` those of some files
alone; \`--longest-test 40\` leaves out test files that take more than that many seconds; \`--test-timeout 60\` gives each at
most that many against a change.
`;

/** Writes docs/tests.md. */
export function writePage({ command, seed, possible, equivalent, verdicts, unused }: Results): void {
  const rows = ROOMS.map((room) => rowOf(room, (mutant) => mutant.room === room));
  function rowOf(name: string, belongs: (mutant: Mutant) => boolean): string {
    const tried = verdicts.filter(({ mutant }) => belongs(mutant));
    const same = equivalent.filter(belongs).length;
    const noticed = tried.filter(({ noticedBy }) => noticedBy !== undefined).length;
    return `| ${name} | ${tried.length + same} | ${same} | ${noticed} | ${shareOf(noticed, tried.length)} |\n`;
  }
  const missed = verdicts
    .filter(({ noticedBy }) => noticedBy === undefined)
    .sort(({ mutant: a }, { mutant: b }) => a.file.localeCompare(b.file) || a.line - b.line)
    .map(
      ({ mutant: { file, line, lineText, change }, executing }) =>
        `- ${file}:${line}: ${quoted(change.told)}${executing === 0 ? ' (no test executes it)' : ''}\n  ${quoted(lineText)}\n`,
    );
  const made = equivalent.length + verdicts.length;
  const parts = [
    `The last run: ${new Date().toISOString().slice(0, 10)}, \`${command}\`, seed ${seed}, ${made} changes out of ${possible}.\n`,
    `| room | made | change nothing | noticed | share |\n|---|---|---|---|---|\n${rows.join('')}${rowOf('all', () => true)}`,
    missed.length === 0 ? '' : `Not noticed, with the line of the source:\n\n${missed.join('')}`,
    unused.length === 0 ? '' : `Test files left out:\n\n${unused.map((each) => `- ${each}\n`).join('')}`,
  ];
  writeFileSync(join(ROOT, 'docs/tests.md'), [INTRODUCTION, ...parts.filter((part) => part !== '')].join('\n'));
}

/** The share of what was noticed, in words. */
export function shareOf(noticed: number, tried: number): string {
  return tried === 0 ? '–' : `${Math.round((noticed / tried) * 100)} %`;
}

/** Code within a sentence, whatever it holds. */
function quoted(code: string): string {
  return code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``;
}
