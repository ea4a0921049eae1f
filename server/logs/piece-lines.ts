import type { Seconds } from '../domain/time/day.ts';
import { Refusal } from '../lib/refusal.ts';
import { detectFormat, type LogFormat, type LogLine, parseLine } from './format.ts';
import { lineShape } from './line-shape.ts';

// A log's format shows within so many lines, or it is none that is known.
const LINES_TO_TELL_FORMAT = 1_000;
// Enough that a few wrong times among them are few.
const BLOCK_LINES = 1_000;

/** A piece of a log. */
export interface LogPiece {
  /** What messages call it. */
  readonly file: string;
  /** The log's name, which its pieces share. */
  readonly log: string;
  /** Undefined: it is found out. */
  readonly format: LogFormat | undefined;
  lines(): AsyncIterable<readonly string[]>;
}

/** A line whose second is known. */
export interface TimedLine {
  readonly at: Seconds;
  /** Undefined when it cannot be read. */
  readonly line: LogLine | undefined;
  readonly log: string;
}

/**
 * The lines of a piece, some at a time; one without a readable time has that of the line before it.
 *
 * @param read called with the number of lines that were read
 * @throws Refusal when the piece is in no format that is known
 */
export async function* timedLines(piece: LogPiece, read: (lines: number) => void): AsyncGenerator<readonly TimedLine[]> {
  const { log } = piece;
  let { format } = piece;
  let pending: readonly string[] = [];
  let block: TimedLine[] = [];
  let untimed = 0;
  let lastAt: Seconds | undefined;
  try {
    for await (const texts of piece.lines()) {
      read(texts.length);
      pending = format === undefined ? pending.concat(texts) : texts;
      format ??= detectFormat(pending);
      if (format === undefined) {
        if (pending.length >= LINES_TO_TELL_FORMAT) throw unknownFormat(piece.file, pending);
        continue;
      }
      for (const text of pending) {
        const parsed = parseLine(text, format);
        lastAt = parsed.at ?? lastAt;
        // Lines before the first readable time wait for it.
        untimed += 1;
        if (lastAt === undefined) continue;
        for (; untimed > 1; untimed--) block.push({ at: lastAt, line: undefined, log });
        block.push({ at: lastAt, line: parsed.readable ? parsed : undefined, log });
        untimed = 0;
        if (block.length < BLOCK_LINES) continue;
        yield block;
        block = [];
      }
      pending = [];
    }
  } catch (error) {
    // What was read before a fault is kept.
    if (block.length > 0) yield block;
    throw error;
  }
  if (pending.length > 0 || untimed > 0) throw unknownFormat(piece.file, pending);
  if (block.length > 0) yield block;
}

function unknownFormat(file: string, lines: readonly string[]): Refusal {
  return new Refusal(
    `${file} is in no log format that is known here: none of its first lines could be read. Line 1 is of the shape ${lineShape(lines[0] ?? '')} (A or a for letters, N for digits, … for what stands in quotes); expected is the common or combined format, such as\n192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 2326 "-" "Mozilla/5.0 ..."`,
  );
}
