import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { detectFormat, type LogFormat, parseLine } from './format.ts';
import { openLog, readLines } from './lines.ts';
import { logNameOf } from './log-name.ts';
import type { LogPiece } from './piece-lines.ts';

// Of each file so much is looked at before anything is imported.
const BEGINNING_BYTES = 64 * 1024;
const STDIN = 0;

/** A file of an import. */
export interface LogFile extends LogPiece {
  /** The earliest time among its first lines, in Unix seconds; minus infinity when none is readable. */
  readonly startsAt: number;
}

export interface LogFiles {
  readonly files: readonly LogFile[];
  /** Files whose lines all stand in another one. */
  readonly repeated: readonly RepeatedFile[];
}

export interface RepeatedFile {
  readonly file: string;
  /** The one that has its lines, too. */
  readonly of: string;
  /** Of a stream none: they come once. */
  lines(): AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
}

/** A file with its first bytes, unpacked. */
interface Begun {
  readonly path: string;
  readonly beginning: Buffer;
  /** Whether that is all of it. */
  readonly whole: boolean;
  /** Whether it can be read more than once. */
  readonly isFile: boolean;
  /** All of it, from its beginning. */
  chunks(): AsyncGenerator<Buffer>;
}

/**
 * Looks at the beginnings of logs: when each starts, and which are the same, or the beginning of another one, by their
 * place on the disk or by their unpacked content (decision 125).
 *
 * @param paths `-` is stdin
 * @param as format and log name where they were given
 * @throws LogFileError for a file that cannot be read
 */
export async function findLogFiles(
  paths: readonly string[],
  as: { readonly format?: LogFormat; readonly log?: string },
): Promise<LogFiles> {
  const repeated: RepeatedFile[] = [];
  const places = new Map<string, string>();
  let found: Begun[] = [];
  for (const path of paths) {
    const stats = statsOf(path);
    const isFile = stats?.isFile() === true;
    const place = stats === undefined ? path : `${stats.dev}:${stats.ino}`;
    const earlier = places.get(place);
    if (earlier !== undefined) {
      repeated.push({ file: nameOf(path), of: nameOf(earlier), lines: () => (isFile ? readLines(openLog(path)) : []) });
      continue;
    }
    places.set(place, path);
    const begun = await begin(path, isFile);
    const longer: [Begun, Begun][] = [];
    for (const other of found) {
      const kept = await longerOfSame(other, begun);
      if (kept !== undefined) longer.push([other, kept]);
    }
    // It may go on where several others end, but only one goes on where it ends.
    const container = longer.find(([other, kept]) => kept === other)?.[0];
    const shorter = container === undefined ? longer.map(([other]) => other) : [begun];
    for (const { path: of, chunks } of shorter)
      repeated.push({ file: nameOf(of), of: nameOf((container ?? begun).path), lines: () => readLines(chunks()) });
    found = [...found, begun].filter((each) => !shorter.includes(each));
  }
  return {
    files: found.map((each) => {
      const { path, chunks } = each;
      return {
        file: nameOf(path),
        log: as.log ?? logNameOf(path),
        format: as.format,
        startsAt: startOf(each, as.format),
        lines: () => readLines(chunks()),
      };
    }),
    repeated,
  };
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}

function statsOf(path: string): BigIntStats | undefined {
  if (path === '-') return fstatSync(STDIN, { bigint: true });
  try {
    return statSync(path, { bigint: true });
  } catch {
    // Opening it says why not, in a sentence.
    return undefined;
  }
}

/** Reads the beginning; a file is opened anew for the rest, a stream stays open. */
async function begin(path: string, isFile: boolean): Promise<Begun> {
  const source = openLog(path);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let whole = false;
  while (bytes < BEGINNING_BYTES && !whole) {
    const next = await source.next();
    if (next.done === true) whole = true;
    else {
      chunks.push(next.value);
      bytes += next.value.length;
    }
  }
  async function* goOn() {
    yield* chunks;
    yield* source;
  }
  const beginning = Buffer.concat(chunks, Math.min(bytes, BEGINNING_BYTES));
  if (isFile) {
    await source.return(undefined);
    chunks.length = 0;
  }
  return {
    path,
    beginning,
    whole: whole && bytes <= BEGINNING_BYTES,
    isFile,
    chunks: isFile ? () => openLog(path) : goOn,
  };
}

function startOf({ beginning, whole }: Begun, format: LogFormat | undefined): number {
  const lines = beginning.toString('latin1').split('\n');
  if (!whole) lines.pop();
  const as = format ?? detectFormat(lines);
  const times = as === undefined ? [] : lines.flatMap((line) => parseLine(line, as).at ?? []);
  return times.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...times);
}

/**
 * The longer of two logs of which one is the beginning of the other; undefined for others, and for streams that cannot be
 * compared.
 */
async function longerOfSame(a: Begun, b: Begun): Promise<Begun | undefined> {
  const length = Math.min(a.beginning.length, b.beginning.length);
  if (length === 0 || !a.beginning.subarray(0, length).equals(b.beginning.subarray(0, length))) return undefined;
  if (b.whole && b.beginning.length === length) return a;
  if (a.whole && a.beginning.length === length) return b;
  if (!a.isFile || !b.isFile) return undefined;
  const [left, right] = [a.chunks(), b.chunks()];
  try {
    let [inLeft, inRight]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
    for (;;) {
      const [more, moreRight] = [await refill(left, inLeft), await refill(right, inRight)];
      if (moreRight === undefined) return a;
      if (more === undefined) return b;
      const common = Math.min(more.length, moreRight.length);
      if (!more.subarray(0, common).equals(moreRight.subarray(0, common))) return undefined;
      [inLeft, inRight] = [more.subarray(common), moreRight.subarray(common)];
    }
  } finally {
    await left.return(undefined);
    await right.return(undefined);
  }
}

/** What is left of the last chunk, or the next one; undefined at the end. */
async function refill(chunks: AsyncGenerator<Buffer>, left: Buffer): Promise<Buffer | undefined> {
  if (left.length > 0) return left;
  const next = await chunks.next();
  return next.done === true ? undefined : next.value;
}
