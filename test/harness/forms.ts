import assert from 'node:assert/strict';
import type { Served } from './serve.ts';
import { PASSWORD } from './signed-in.ts';

export interface FormAnswer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
}

/** A browser without script in which somebody is signed in: it keeps its cookies, and sends forms as one does. */
export interface FormBrowser {
  get(path: string): Promise<FormAnswer>;
  send(path: string, fields: Readonly<Record<string, string>>): Promise<FormAnswer>;
  /** Sends a form and goes where its answer leads. */
  follow(path: string, fields: Readonly<Record<string, string>>): Promise<FormAnswer>;
  /** The one of the session. */
  cookie(): string;
}

/** Signs somebody in. */
export async function formBrowser(server: Served, name: string, password = PASSWORD): Promise<FormBrowser> {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
  const ask = async (path: string, body?: URLSearchParams): Promise<FormAnswer> => {
    const response = await fetch(`${server.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { cookie: cookie(), origin: server.url },
      redirect: 'manual',
    });
    for (const set of response.headers.getSetCookie()) {
      const [key = '', value = ''] = set.split(';')[0]?.split('=') ?? [];
      cookies.set(key, value);
    }
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
      headers: response.headers,
    };
  };
  const send = (path: string, fields: Readonly<Record<string, string>>) => ask(path, new URLSearchParams(fields));
  assert.equal((await send('/login', { name, password })).status, 303, `${name} could not sign in`);
  return {
    get: (path) => ask(path),
    send,
    async follow(path, fields) {
      const sent = await send(path, fields);
      assert.equal(sent.status, 303, sent.text);
      return ask(new URL(sent.location ?? '', server.url).pathname + new URL(sent.location ?? '', server.url).search);
    },
    cookie: () => [...cookies].filter(([key]) => key.endsWith('session')).map(([key, value]) => `${key}=${value}`)[0] ?? '',
  };
}
