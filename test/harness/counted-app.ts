import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import express from 'express';
import { collector } from '../../server/run/middleware.ts';
import { FIREFOX } from './collect.ts';
import type { Place } from './run.ts';

export interface CountedApp {
  get(path: string): Promise<void>;
  /** Sends a request that is answered only when `answerLate` is called; it has arrived when this returns. */
  getLate(path: string): Promise<void>;
  answerLate(): void;
  /** What the app was told of. */
  readonly problems: readonly string[];
  /** Ends the server, then the counting. */
  close(): Promise<void>;
}

/** Starts an Express app in this process that counts itself; ended after the test. */
export async function startCountedApp(t: TestContext, { data }: Place, site: string): Promise<CountedApp> {
  const problems: string[] = [];
  const statistics = collector({ site, data, onProblem: (sentence) => problems.push(sentence) });
  const arrivals = new EventEmitter();
  const late: ServerResponse[] = [];
  const app = express();
  app.use(statistics);
  app.use((request, response) => {
    if (request.headers['x-late'] === undefined) response.send('x');
    else {
      late.push(response);
      arrivals.emit('late');
    }
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const under = new Set<Promise<void>>();
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`http://127.0.0.1:${address.port}${path}`, { headers: { 'user-agent': FIREFOX, ...headers } });
    assert.equal(await response.text(), 'x');
  };
  const answerLate = () => {
    for (const response of late.splice(0)) response.end('x');
  };
  const close = async () => {
    answerLate();
    await Promise.all(under);
    const ended = server.listening ? once(server, 'close') : undefined;
    server.close();
    server.closeAllConnections();
    await ended;
    await statistics.close();
  };
  t.after(close);
  return {
    get,
    async getLate(path) {
      const arrived = once(arrivals, 'late');
      under.add(get(path, { 'x-late': '1' }));
      await arrived;
    },
    answerLate,
    problems,
    close,
  };
}
