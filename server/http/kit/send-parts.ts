import type { Response } from 'express';

/** Ends when the reader has gone before the answer was whole. */
export function whileConnected(response: Response): AbortSignal {
  const leaving = new AbortController();
  // It may be gone already, and then tells nothing any more.
  if (response.destroyed) leaving.abort();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

/**
 * Sends a page part by part, each as soon as it is there. Nothing is an answer before the first part: what goes wrong
 * until then can still be told; after it the connection breaks off, and the browser shows that (decision 137).
 */
export async function sendParts(
  response: Response,
  make: (signal: AbortSignal, part: (html: string) => void) => Promise<void>,
): Promise<void> {
  const signal = whileConnected(response);
  await make(signal, (html) => {
    if (signal.aborted) return;
    if (!response.headersSent) response.status(200).type('html');
    response.write(html);
    // The compression would wait for more.
    if ('flush' in response && typeof response.flush === 'function') response.flush();
  });
  response.end();
}
