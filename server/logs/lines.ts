import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A log that cannot be read; its message says what was wrong, which file, and what to do. */
export class LogFileError extends Error {
  override readonly name = 'LogFileError';
}

const LONGEST_LINE = 65_536;
const CHUNK_BYTES = 256 * 1024;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: check its name',
  EISDIR: 'is a folder: name the logs in it one by one',
  EACCES: 'may not be read: give this user the right to read it',
};

/** The bytes of a log: a file, plain or gzipped as its first bytes say, or stdin for `-`. */
export async function* openLog(path: string): AsyncGenerator<Buffer> {
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const name = path === '-' ? 'stdin' : path;
  try {
    const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    const first = await chunks.next();
    if (first.done === true) return;
    const all = prepend(first.value, chunks);
    if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) yield* all;
    else yield* gunzipped(all);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_'))
      throw new LogFileError(
        `${name} is damaged: its gzip data ends or breaks off (${code}). Lines before that were imported; get a whole copy and give it again.`,
      );
    if (code === '') throw error;
    throw new LogFileError(`${name} ${REASONS[code] ?? `cannot be read (${code})`}.`);
  } finally {
    // Whoever needs only the beginning ends here.
    stream.destroy();
  }
}

async function* prepend(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzipped(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const feeding = (async () => {
    for await (const chunk of chunks) if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
    gunzip.end();
  })();
  feeding.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/** The lines of a log, some at a time, as Latin-1. The last one needs no line feed; what is longer than 64 KiB is cut there. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest = '';
  let skipping = false;
  let first = true;
  for await (const chunk of chunks) {
    let text = rest + chunk.toString('latin1');
    if (first && text.startsWith('\xef\xbb\xbf')) text = text.slice(3);
    first = false;
    const lines: string[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (skipping) skipping = false;
      else
        lines.push(
          text.slice(start, Math.min(text.charCodeAt(end - 1) === 13 ? Math.max(start, end - 1) : end, start + LONGEST_LINE)),
        );
      start = end + 1;
    }
    rest = skipping ? '' : text.slice(start);
    if (rest.length > LONGEST_LINE) {
      lines.push(rest.slice(0, LONGEST_LINE));
      rest = '';
      skipping = true;
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== '' && !skipping) yield [rest.endsWith('\r') ? rest.slice(0, -1) : rest];
}
