import { type CanonicalAddress, groupsOf } from '../domain/server-address.ts';
import { failedTries } from './failed-tries.ts';
import type { KnownBrowserId } from './known-browser.ts';

/** Who tries a password. */
export type Attempt =
  /** A browser in which this account signed in before, or is signed in now: nobody else's failures hold it back. */
  | { readonly kind: 'known'; readonly account: string; readonly browser: KnownBrowserId | 'signed in' }
  /** Anybody; the address is undefined where nobody knows it. */
  | { readonly kind: 'unknown'; readonly account: string; readonly address: CanonicalAddress | undefined };

export type CheckOutcome =
  | { readonly kind: 'fits' }
  | { readonly kind: 'wrong' }
  /** Not looked at: too much failed before. */
  | { readonly kind: 'held'; readonly seconds: number }
  /** Not looked at: too many wait. */
  | { readonly kind: 'busy'; readonly seconds: number };

/** What of passwords is being tried, for those who run the program. */
export interface TriedPasswords {
  /** Accounts as they were typed, which need not exist, and networks, that were held back within a day. */
  readonly accounts: readonly string[];
  readonly networks: number;
}

/** Looks at passwords one at a time, and at none of those who failed too often. */
export interface PasswordChecks {
  /** Whether a password fits, or why it was not looked at; `look` does the slow work. */
  check(attempt: Attempt, verify: () => Promise<boolean>): Promise<CheckOutcome>;
  tried(): TriedPasswords;
}

// Each look takes a core and 46 MiB for a moment.
const PLACES = 8;
const PLACES_OF_ONE = 2;
const BUSY_SECONDS = 2;

/**
 * @param monotonicMs a clock that only ever runs
 * @param heldBack told when an account or a network is held back for the first time
 */
export function passwordChecks(monotonicMs: () => number, heldBack: () => void): PasswordChecks {
  const tries = failedTries();
  // Those of known browsers have places of their own; while both wait they take turns, so that neither keeps the other out.
  const queues = { known: [] as (() => void)[], unknown: [] as (() => void)[] };
  const taken = new Map<string, number>();
  let looking = false;
  let lastWasKnown = false;

  const enter = ({ kind }: Attempt, keys: readonly string[]): Promise<void> | undefined => {
    if (queues[kind].length >= PLACES || keys.some((key) => (taken.get(key) ?? 0) >= PLACES_OF_ONE)) return undefined;
    for (const key of keys) taken.set(key, (taken.get(key) ?? 0) + 1);
    if (!looking) {
      looking = true;
      return Promise.resolve();
    }
    return new Promise((begin) => queues[kind].push(begin));
  };
  const leave = (keys: readonly string[]) => {
    for (const key of keys) {
      const others = (taken.get(key) ?? 1) - 1;
      if (others === 0) taken.delete(key);
      else taken.set(key, others);
    }
    const [first, second] = lastWasKnown ? [queues.unknown, queues.known] : [queues.known, queues.unknown];
    lastWasKnown = (first.length > 0 ? first : second) === queues.known;
    const next = first.shift() ?? second.shift();
    if (next === undefined) looking = false;
    else next();
  };
  const held = (keys: readonly string[]): CheckOutcome | undefined => {
    const ms = tries.heldMs(keys, monotonicMs());
    return ms === 0 ? undefined : { kind: 'held', seconds: Math.ceil(ms / 1000) };
  };

  return {
    async check(attempt, verify) {
      const keys = keysOf(attempt);
      const before = held(keys);
      if (before !== undefined) return before;
      // Each sign-in makes a known browser anew: of an account all together have no more places than one.
      const placed = attempt.kind === 'known' ? [...keys, `${attempt.kind} ${attempt.account}`] : keys;
      const turn = enter(attempt, placed);
      if (turn === undefined) return { kind: 'busy', seconds: BUSY_SECONDS };
      try {
        await turn;
        // What came before it in the queue may have failed.
        const meanwhile = held(keys);
        if (meanwhile !== undefined) return meanwhile;
        if (await verify()) {
          // Not those of a network: whoever has an account could clear it between tries at others.
          tries.forget(keys[0]);
          return { kind: 'fits' };
        }
        if (tries.failed(keys, monotonicMs()).some((key) => !isOfBrowser(key))) heldBack();
        return { kind: 'wrong' };
      } finally {
        leave(placed);
      }
    },
    tried() {
      const keys = tries.held(monotonicMs());
      const accounts = keys.filter((key) => key.startsWith(ACCOUNT)).map((key) => key.slice(ACCOUNT.length));
      return { accounts, networks: keys.filter((key) => !key.startsWith(ACCOUNT) && !isOfBrowser(key)).length };
    },
  };
}

const ACCOUNT = 'account ';
const BROWSER = 'browser ';
// No longer than a name that exists: of those that do not only so much is kept.
const ACCOUNT_CHARACTERS = 129;

function isOfBrowser(key: string): boolean {
  return key.startsWith(BROWSER);
}

/** What an attempt is held against: first its account or known browser, then its network (IPv4; IPv6 /64 and /48). */
function keysOf(attempt: Attempt): readonly [string, ...string[]] {
  const account = attempt.account.slice(0, ACCOUNT_CHARACTERS);
  if (attempt.kind === 'known') return [`${BROWSER}${attempt.browser} ${account}`];
  const { address } = attempt;
  if (address === undefined) return [`${ACCOUNT}${account}`];
  if (!address.includes(':')) return [`${ACCOUNT}${account}`, address];
  const groups = groupsOf(address).map((group) => group.toString(16));
  return [`${ACCOUNT}${account}`, `${groups.slice(0, 4).join(':')}/64`, `${groups.slice(0, 3).join(':')}/48`];
}
