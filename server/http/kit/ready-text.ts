import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Response } from 'express';

/** A text that is the same for everybody, in the forms in which it is sent. */
export interface ReadyText {
  readonly type: string;
  readonly plain: ReadyBytes;
  readonly packed: ReadyBytes;
}

interface ReadyBytes {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** Encodes and packs a text once, so that an answer with it costs neither time nor memory of its own. */
export function readyText(type: string, text: string): ReadyText {
  const plain = Buffer.from(text);
  return { type, plain: tagged(plain), packed: tagged(gzipSync(plain)) };
}

/** Answers with a text, packed for whoever takes gzip; with 304 whoever has it. */
export function sendReady(
  response: Response,
  { type, plain, packed }: ReadyText,
  headers: Readonly<Record<string, string>>,
): void {
  const takesPacked = response.req.acceptsEncodings('gzip', 'identity') === 'gzip';
  const { bytes, etag } = takesPacked ? packed : plain;
  response.set({ ...headers, ETag: etag, Vary: 'Accept-Encoding' });
  if (takesPacked) response.set('Content-Encoding', 'gzip');
  response.type(type).send(bytes);
}

function tagged(bytes: Buffer): ReadyBytes {
  return { bytes, etag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"` };
}
