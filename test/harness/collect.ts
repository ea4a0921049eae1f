import type { Served } from './serve.ts';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
export const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** Sends a hit as a browser would. */
export async function collect(server: Served, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const sent = typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}/collect`, {
    method: 'POST',
    body: sent,
    headers: { 'user-agent': FIREFOX, ...headers },
  });
  return { status: response.status, body: await response.text(), headers: response.headers };
}
