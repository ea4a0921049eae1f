import type { Socket } from 'node:net';
import { Refusal } from './refusal.ts';

const MEBIBYTE = 1024 * 1024;
// 20,000 lines of a log that an import hands over at once take 9 MiB.
const LONGEST_BYTES = 16 * MEBIBYTE;
// A batch of an import has six levels. Arrays in arrays take fifty times their text in memory.
const DEEPEST = 16;
// A message comes in one piece.
const PATIENCE_MS = 30_000;

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACKET = 0x5d;
const CLOSING_BRACE = 0x7d;

/**
 * The JSON values that come over a socket, one a line. Lines end with a line feed only: a text inside may hold U+2028,
 * which other ways of reading lines take for an end as well. A socket that leaves a line unfinished for 30 s, while it
 * is being read, is destroyed.
 *
 * @throws Refusal for a line that is no JSON, longer than 16 MiB or nested deeper than 16 levels; the socket stays open
 */
export async function* jsonLines(socket: Socket): AsyncGenerator<unknown> {
  let rest: Buffer[] = [];
  let bytes = 0;
  let patience: NodeJS.Timeout | undefined;
  const add = (part: Buffer) => {
    bytes += part.length;
    if (bytes > LONGEST_BYTES) throw new Refusal(`A message may have ${LONGEST_BYTES / MEBIBYTE} MiB, and this one has more.`);
    rest.push(part);
  };
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
        clearTimeout(patience);
        patience = undefined;
        add(chunk.subarray(from, end));
        const line = Buffer.concat(rest).toString();
        [rest, bytes, from] = [[], 0, end + 1];
        yield parsed(line);
      }
      if (from === chunk.length) continue;
      add(chunk.subarray(from));
      patience ??= setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
    }
  } finally {
    clearTimeout(patience);
  }
}

function parsed(line: string): unknown {
  if (isDeep(line)) throw new Refusal(`A message may be nested ${DEEPEST} levels deep, and this one is deeper.`);
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('A message has to be a line of JSON, and this one is none.');
    throw error;
  }
}

/** Whether brackets outside of texts open deeper than any message of ours (decision 7). */
function isDeep(line: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code === QUOTE) inText = !inText;
    else if (inText) index += code === BACKSLASH ? 1 : 0;
    else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) depth -= 1;
    else if (code === OPENING_BRACKET || code === OPENING_BRACE) {
      depth += 1;
      if (depth > DEEPEST) return true;
    }
  }
  return false;
}
