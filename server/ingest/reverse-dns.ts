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
  const secret = randomBytes(32).toString('base64');
  const known = boundedMap<string, { readonly label: string | null; readonly untilMs: number }>(CACHED);
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Waiting>();
  let silences = 0;
  let pausedUntilMs = 0;
  let closed = false;
  const idlers: (() => void)[] = [];

  const remember = (key: string, label: string | null) => {
    known.set(key, { label, untilMs: nowMs() + (label === null ? NOT_FOUND_FOR_MS : FOUND_FOR_MS) });
  };

  const lookUp = async (address: string): Promise<string | null> => {
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
  };

  const run = async (entry: Waiting) => {
    try {
      const label = await lookUp(entry.address);
      silences = 0;
      remember(entry.key, label);
      if (label !== null && !closed) for (const found of entry.callers) found(label);
    } catch (error) {
      if (!isSilence(error)) {
        silences = 0;
        remember(entry.key, null);
      } else {
        silences += 1;
        if (silences >= SILENCES) {
          pausedUntilMs = nowMs() + PAUSE_MS;
          waiting.clear();
        }
      }
    } finally {
      running.delete(entry.key);
      next();
      if (running.size === 0) for (const wake of idlers.splice(0)) wake();
    }
  };

  const next = () => {
    // After a pause one lookup tells whether the resolver is there again.
    const allowed = silences >= SILENCES ? 1 : inFlight;
    for (const [key, entry] of waiting) {
      if (running.size >= allowed) return;
      waiting.delete(key);
      running.set(key, entry);
      void run(entry);
    }
  };

  return {
    lookUpName(address, found) {
      if (closed || nowMs() < pausedUntilMs) return;
      const key = hash('sha256', `${secret}\0${address}`, 'binary');
      const cached = known.get(key);
      if (cached !== undefined && cached.untilMs > nowMs()) {
        if (cached.label !== null) found(cached.label);
        return;
      }
      const entry = waiting.get(key) ?? running.get(key);
      if (entry !== undefined) {
        if (entry.callers.length < WAITING) entry.callers.push(found);
      } else if (waiting.size < WAITING) {
        waiting.set(key, { address, key, callers: [found] });
        next();
      }
    },
    idle: () =>
      new Promise((resolve) => {
        if (running.size === 0) resolve();
        else idlers.push(resolve);
      }),
    close() {
      closed = true;
      waiting.clear();
      resolver.cancel();
    },
  };
}

/** Whether nobody answered, in contrast to an answer that there is no name. */
function isSilence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ETIMEOUT' || code === 'ECONNREFUSED' || code === 'ECANCELLED' || code === 'ESERVFAIL' || code === 'EREFUSED';
}
