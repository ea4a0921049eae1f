import type { Place } from './run.ts';
import { done } from './run.ts';
import type { Served } from './serve.ts';

/** Makes a token by the command line, with these options. */
export async function tokenFor(
  place: Place,
  ...options: readonly string[]
): Promise<{ readonly id: number; readonly token: string }> {
  const name = `token ${options.join(' ')}`.slice(0, 64);
  return JSON.parse(await done(['token', 'add', name, '--json', ...options], place)) as { id: number; token: string };
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly json: unknown;
}

/** Asks the server for an address, with a token if one is given. */
export async function ask(
  server: Served,
  path: string,
  token?: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${server.url}${path}`, {
    method: options.method ?? 'GET',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...options.headers },
  });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: text !== '' && isJson ? JSON.parse(text) : undefined };
}

/** A list's rows, all of them, by following the header Link. */
export async function everyRow(
  server: Served,
  path: string,
  token: string,
): Promise<{ readonly rows: readonly unknown[]; readonly requests: number }> {
  const rows: unknown[] = [];
  let requests = 0;
  for (let next: string | undefined = path; next !== undefined; requests += 1) {
    const { json, headers } = await ask(server, next, token);
    rows.push(...(json as { rows: readonly unknown[] }).rows);
    next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  return { rows, requests };
}
