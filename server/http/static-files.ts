import { hash } from 'node:crypto';
import type { Request, Response } from 'express';

/** Answers with a text that changes only with a new version: cached for an hour, then asked for by its tag. */
export function staticText(
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): (request: Request, response: Response) => void {
  const etag = `"${hash('sha256', text, 'base64url').slice(0, 22)}"`;
  return (_request, response) => {
    response.set({ 'Cache-Control': 'public, max-age=3600', ...headers });
    response.set('ETag', etag);
    response.type(type).send(text);
  };
}

/** Answers with a text that never changes under its name. */
export function unchangingText(type: string, text: string, headers: Readonly<Record<string, string>>, response: Response): void {
  response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', ...headers });
  response.type(type).send(text);
}
