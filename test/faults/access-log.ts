import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIREFOX } from '../harness/collect.ts';
import { MONTHS } from '../harness/log-line.ts';
import { type Scope, scratchFolder } from '../harness/scratch.ts';
import type { Expected } from './tally.ts';

export interface AccessLog {
  readonly file: string;
  readonly lines: readonly string[];
  /** Each line has a path of its own that has to be stored once. */
  readonly expected: Expected;
}

export interface AccessLogShape {
  readonly lines: number;
  /** Seconds from one line to the next. */
  readonly every: number;
  /** Unix seconds of the last line. */
  readonly endsAt: number;
}

/** Writes a log in the combined format whose lines all count. */
export function accessLog(t: Scope, { lines, every, endsAt }: AccessLogShape): AccessLog {
  const paths = Array.from({ length: lines }, (_, n) => `/line${n}`);
  const texts = paths.map((path, n) => lineOf(n, Math.floor(endsAt - (lines - 1 - n) * every), path));
  const file = join(scratchFolder(t), 'access.log');
  writeFileSync(file, texts.map((line) => `${line}\n`).join(''));
  return { file, lines: texts, expected: new Map(paths.map((path) => [path, [1, 1]])) };
}

/** A line of the n-th visitor. */
export function lineOf(n: number, at: number, path: string): string {
  const [day = '', time = ''] = new Date(at * 1_000).toISOString().slice(0, 19).split('T');
  const [year, month, date] = day.split('-');
  const address = `${90 + ((n >> 16) % 60)}.${(n >> 8) % 256}.${n % 256}.9`;
  return `${address} - - [${date}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000] "GET ${path} HTTP/1.1" 200 10 "-" "${FIREFOX}"`;
}
