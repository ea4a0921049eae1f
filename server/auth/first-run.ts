import { randomBytes, timingSafeEqual } from 'node:crypto';

const VALID_MS = 3_600_000;

/** The one-time link at which the first administrator sets a name and password. */
export interface FirstRun {
  /** The token of the link; a new one once the last has expired. */
  token(): string;
  /** Whether this is the token and it is still valid. */
  accepts(token: string): boolean;
  /** Whether the token given out last has expired, so that a new one should be told. */
  expired(): boolean;
}

/** A token lives in memory only, for an hour, and for as long as there is no user. */
export function firstRun(nowMs: () => number): FirstRun {
  let token = '';
  let madeMs = Number.NEGATIVE_INFINITY;
  const expired = () => nowMs() - madeMs >= VALID_MS;
  return {
    token() {
      if (expired()) {
        token = randomBytes(24).toString('base64url');
        madeMs = nowMs();
      }
      return token;
    },
    accepts(given) {
      const [a, b] = [Buffer.from(given), Buffer.from(token)];
      return token !== '' && !expired() && a.length === b.length && timingSafeEqual(a, b);
    },
    expired,
  };
}
