import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** By compiled file: where its code ran, as starts and ends by turns. */
export type Executed = Readonly<Record<string, readonly number[]>>;

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
    }[];
  }[];
}

/** What ran in any of the processes that left their coverage in a folder, of those files that are asked for. */
export function executedOf(folder: string, repo: string, files: ReadonlySet<string>): Executed {
  const base = pathToFileURL(`${repo}/`).href;
  const ran = new Map<string, Uint8Array>();
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coverage;
    for (const { url, functions } of result) {
      const file = url.startsWith(base) ? url.slice(base.length) : '';
      if (!files.has(file)) continue;
      const ranges = functions.flatMap((each) => each.ranges);
      const length = Math.max(...ranges.map(({ endOffset }) => endOffset));
      const once = new Uint8Array(length);
      // The innermost range speaks for what it holds.
      const outerFirst = ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
      for (const { startOffset, endOffset, count } of outerFirst) once.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      const former = ran.get(file);
      ran.set(file, former === undefined ? once : once.map((each, index) => each | (former[index] ?? 0)));
    }
  }
  return Object.fromEntries([...ran].map(([file, marks]) => [file, turnsOf(marks)]));
}

/** Whether a character of a file was among what ran. */
export function ranAt(executed: Executed, file: string, at: number): boolean {
  const turns = executed[file] ?? [];
  return turns.filter((turn) => turn <= at).length % 2 === 1;
}

function turnsOf(marks: Uint8Array): readonly number[] {
  const turns: number[] = [];
  for (let index = 0; index <= marks.length; index++) if ((marks[index] ?? 0) !== (marks[index - 1] ?? 0)) turns.push(index);
  return turns;
}
