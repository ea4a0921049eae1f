import { Agent, request } from 'node:http';
import { FIREFOX } from '../harness/collect.ts';
import { done, type Place } from '../harness/run.ts';
import type { Scope } from '../harness/scratch.ts';
import type { Served } from '../harness/serve.ts';
import { UNLIMITED } from '../harness/unlimited-site.ts';
import type { Verdict } from './row.ts';
import { compared, type Expected, faultsOf } from './tally.ts';

// What stands for a status where nobody listened.
const NOT_TAKEN = 0;

// So long without an acknowledgement means that none will come.
const PATIENCE_MS = 60_000;

// Fewer than a site takes of new paths on one day.
const PATHS_A_SITE = 15_000;

/** A stream of hits that goes on until it is stopped. */
export interface Stream {
  stop(): Promise<void>;
}

/** Hits that each have a path of their own, and what was answered to each. */
export interface Hits {
  /**
   * Sends one, its second half when told to, and gives its status: NOT_TAKEN when there was no connection, undefined when
   * it ended before an answer.
   */
  send(server: Served, rest?: Promise<void>): Promise<number | undefined>;
  /** Sends over so many connections, one after the other on each. */
  flood(server: Served, connections: number): Stream;
  /** Sends so many a second, whether or not those before were answered. */
  steady(server: Served, aSecond: number): Stream;
  /** Until so many more are acknowledged; fails when a while brings none at all. */
  acknowledgedMore(count: number): Promise<void>;
  readonly acknowledged: number;
  /** How many were answered with a status. */
  answered(status: number): number;
  /** How many ended without an answer on a connection that had answered before. */
  readonly cutOff: number;
  /** The longest wait since this was asked last, in ms. */
  takeWorstMs(): number;
  /** By path, how often it may be stored; after one status it may be told that this is open. */
  expected(open?: number): Expected;
}

/** A folder with as many sites as so many hits need. */
export async function sitesFor(hits: number, data: string): Promise<Place> {
  for (let n = 0; n * PATHS_A_SITE < hits; n++) await done(['site', 'add', `s${n}.example`, '--time-zone', 'UTC'], { data });
  return { data, env: UNLIMITED };
}

export function hitting(t: Scope): Hits {
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const answers = new Map<string, number | undefined>();
  let [sent, acknowledged, cutOff, worstMs] = [0, 0, 0, 0];
  const waiting = new Set<() => void>();

  const send = (server: Served, rest?: Promise<void>) =>
    new Promise<number | undefined>((resolve) => {
      const n = sent++;
      const path = `/n${n}`;
      const startedMs = performance.now();
      const finish = (status: number | undefined) => {
        worstMs = Math.max(worstMs, performance.now() - startedMs);
        answers.set(path, status);
        if (status === 204) {
          acknowledged += 1;
          for (const look of waiting) look();
        }
        resolve(status);
      };
      answers.set(path, undefined);
      const address = `${20 + ((n >> 16) % 60)}.${(n >> 8) % 256}.${n % 256}.9`;
      const body = JSON.stringify({ site: `s${Math.floor(n / PATHS_A_SITE)}.example`, page: path });
      const headers = { 'user-agent': FIREFOX, 'x-forwarded-for': address, 'content-length': body.length };
      const options = { method: 'POST', agent, headers };
      const sending = request(`${server.url}/collect`, options, (response) => {
        response.resume();
        response.once('close', () => finish(response.statusCode));
      });
      sending.once('error', (error) => {
        if (sending.reusedSocket) cutOff += 1;
        finish('code' in error && error.code === 'ECONNREFUSED' ? NOT_TAKEN : undefined);
      });
      if (rest === undefined) sending.end(body);
      else {
        sending.write(body.slice(0, 20));
        rest.then(
          () => sending.end(body.slice(20)),
          () => sending.destroy(),
        );
      }
    });

  const timesAfter = (status: number | undefined, open: number | undefined): readonly [number, number] => {
    if (status === 204) return [1, 1];
    return status === undefined || status === open ? [0, 1] : [0, 0];
  };

  return {
    send,
    flood(server, connections) {
      let over = false;
      t.after(() => {
        over = true;
      });
      const lanes = Array.from({ length: connections }, async () => {
        // A server that has gone refuses at once: the next attempt gives others their turn.
        while (!over) if (!(await send(server))) await new Promise(setImmediate);
      });
      return {
        async stop() {
          over = true;
          await Promise.all(lanes);
        },
      };
    },
    steady(server, aSecond) {
      const underWay = new Set<Promise<unknown>>();
      const timer = setInterval(() => {
        const sending = send(server).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }, 1_000 / aSecond);
      t.after(() => clearInterval(timer));
      return {
        async stop() {
          clearInterval(timer);
          await Promise.all(underWay);
        },
      };
    },
    acknowledgedMore(count) {
      const enough = acknowledged + count;
      return new Promise((resolve, reject) => {
        const tired = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no hit was acknowledged for ${PATIENCE_MS / 1_000} s`));
        }, PATIENCE_MS);
        const look = () => {
          tired.refresh();
          if (acknowledged < enough) return;
          clearTimeout(tired);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    get acknowledged() {
      return acknowledged;
    },
    get cutOff() {
      return cutOff;
    },
    answered: (status) => [...answers.values()].filter((each) => each === status).length,
    takeWorstMs() {
      const worst = worstMs;
      worstMs = 0;
      return Math.round(worst);
    },
    expected: (open) => new Map([...answers].map(([path, status]) => [path, timesAfter(status, open)])),
  };
}

/** The verdict on a folder that nobody writes any more: it holds these hits, and what else is expected. */
export function verdictOn(folder: string, hits: Hits, broken: readonly string[] = [], others: Expected = new Map()): Verdict {
  const expected = new Map([...hits.expected(), ...others]);
  return { acknowledged: hits.acknowledged, ...compared(folder, expected), broken: [...broken, ...faultsOf(folder)] };
}
