import { hash, randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { labelOfName, reverseName } from '../domain/reverse-name.ts';
import { parseAddress } from '../domain/server-address.ts';
import { boundedMap } from '../lib/bounded-map.ts';

// A resolver that does not answer within this time is not waited for.
const TIMEOUT_MS = 300;
const IN_FLIGHT = 4;
// Addresses that wait for their lookup; further visits keep the country.
const WAITING = 10_000;
// Of an address with many names only so many are looked at.
const NAMES = 3;
const CACHED = 20_000;
const FOUND_FOR_MS = 60 * 60_000;
const NOT_FOUND_FOR_MS = 10 * 60_000;
// So many lookups in a row without any answer, and the resolver is left alone for a while.
const SILENCES = 8;
const PAUSE_MS = 30_000;

export interface NameLookups {
  /** Looks for the top level domain of an address, and calls back with its label if one is found; never throws, never waits. */
  lookUpName(address: string, found: (label: string) => void): void;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  /** Forgets what is waiting. */
  close(): void;
}

interface Waiting {
  readonly address: string;
  readonly key: string;
  readonly callers: ((label: string) => void)[];
}

export interface NameLookupDeps {
  /** Address and port of the resolver; undefined: the system's. */
  readonly resolver: string | undefined;
  /** How many lookups may be under way at once. */
  readonly inFlight?: number;
  nowMs(): number;
}

/**
 * Finds top level domains by reverse DNS, after the visit was stored. A name counts only if it leads back to the address
 * (RFC 1912, 2.1), and of the name only a label of IANA's list is kept. The answers are remembered under a keyed hash:
 * the address itself is forgotten with its place in the queue (decision 120).
 */
export function nameLookups({ resolver: server, inFlight = IN_FLIGHT, nowMs }: NameLookupDeps): NameLookups {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1, maxTimeout: TIMEOUT_MS });
  if (server !== undefined) resolver.setServers([server]);
  const answers = rememberedAnswers(nowMs);
  const waiting = new Map<string, Waiting>();
  const silence = silenceCount(nowMs);
  let closed = false;

  const run = async ({ address, key, callers }: Waiting) => {
    try {
      const label = await labelOfAddress(resolver, address);
      silence.broken();
      answers.remember(key, label);
      if (label !== null && !closed) for (const found of callers) found(label);
    } catch (error) {
      if (!isSilence(error)) {
        silence.broken();
        answers.remember(key, null);
      } else if (silence.oneMore()) waiting.clear();
    }
  };
  const running = runningLookups(waiting, run, () => (silence.lasts() ? 1 : inFlight));

  return {
    lookUpName(address, found) {
      if (closed || silence.pauses()) return;
      const key = answers.keyOf(address);
      const known = answers.of(key);
      if (known !== undefined) {
        if (known !== null) found(known);
        return;
      }
      const entry = waiting.get(key) ?? running.get(key);
      if (entry !== undefined) {
        if (entry.callers.length < WAITING) entry.callers.push(found);
      } else if (waiting.size < WAITING) {
        waiting.set(key, { address, key, callers: [found] });
        running.next();
      }
    },
    idle: running.idle,
    close() {
      closed = true;
      waiting.clear();
      resolver.cancel();
    },
  };
}

/** What was found of addresses, under a keyed hash of them: a label, or null for none. */
function rememberedAnswers(nowMs: () => number) {
  const secret = randomBytes(32).toString('base64');
  const known = boundedMap<string, { readonly label: string | null; readonly untilMs: number }>(CACHED);
  return {
    keyOf: (address: string) => hash('sha256', `${secret}\0${address}`, 'binary'),
    /** Undefined when nothing is known any more. */
    of(key: string): string | null | undefined {
      const cached = known.get(key);
      return cached !== undefined && cached.untilMs > nowMs() ? cached.label : undefined;
    },
    remember(key: string, label: string | null): void {
      known.set(key, { label, untilMs: nowMs() + (label === null ? NOT_FOUND_FOR_MS : FOUND_FOR_MS) });
    },
  };
}

/** How many lookups in a row the resolver did not answer, and the pause that follows. */
function silenceCount(nowMs: () => number) {
  let silences = 0;
  let pausedUntilMs = 0;
  return {
    broken(): void {
      silences = 0;
    },
    /** Whether it is left alone from now on. */
    oneMore(): boolean {
      silences += 1;
      if (silences < SILENCES) return false;
      pausedUntilMs = nowMs() + PAUSE_MS;
      return true;
    },
    /** After a pause one lookup tells whether the resolver is there again. */
    lasts: () => silences >= SILENCES,
    pauses: () => nowMs() < pausedUntilMs,
  };
}

/** The lookups that are under way, which takes the next ones from those that wait. */
function runningLookups(waiting: Map<string, Waiting>, run: (entry: Waiting) => Promise<void>, allowed: () => number) {
  const running = new Map<string, Waiting>();
  const idlers: (() => void)[] = [];
  const next = () => {
    const most = allowed();
    for (const [key, entry] of waiting) {
      if (running.size >= most) return;
      waiting.delete(key);
      running.set(key, entry);
      void run(entry).finally(() => {
        running.delete(key);
        next();
        if (running.size === 0) for (const wake of idlers.splice(0)) wake();
      });
    }
  };
  return {
    get: (key: string) => running.get(key),
    next,
    idle: () =>
      new Promise<void>((resolve) => {
        if (running.size === 0) resolve();
        else idlers.push(resolve);
      }),
  };
}

/** The label that an address is found under; null when there is none. Fails when nobody answers. */
async function labelOfAddress(resolver: Resolver, address: string): Promise<string | null> {
  const names = await resolver.resolvePtr(reverseName(address));
  const forward = address.includes(':') ? resolver.resolve6.bind(resolver) : resolver.resolve4.bind(resolver);
  for (const name of names.slice(0, NAMES)) {
    const label = labelOfName(name);
    if (label === undefined) continue;
    try {
      const addresses: readonly string[] = await forward(name);
      if (addresses.some((each) => parseAddress(each) === address)) return label;
    } catch (error) {
      if (isSilence(error)) throw error;
    }
  }
  return null;
}

/** Whether nobody answered, in contrast to an answer that there is no name. */
function isSilence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ETIMEOUT' || code === 'ECONNREFUSED' || code === 'ECANCELLED' || code === 'ESERVFAIL' || code === 'EREFUSED';
}
