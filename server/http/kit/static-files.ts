import type { Request, Response } from 'express';
import { readyText, sendReady } from './ready-text.ts';

/** Answers with a text that changes only with a new version: cached for an hour, then asked for by its tag. */
export function staticText(
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): (request: Request, response: Response) => void {
  const ready = readyText(type, text);
  const all = { 'Cache-Control': 'public, max-age=3600', ...headers };
  return (_request, response) => sendReady(response, ready, all);
}

/** Answers with a text that never changes under its name. */
export function unchangingText(type: string, text: string, headers: Readonly<Record<string, string>>, response: Response): void {
  response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', ...headers });
  response.type(type).send(text);
}
