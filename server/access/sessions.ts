import { hash, randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { endSession, sessionUser, startSession, type User, type UserId } from '../store/users.ts';

/** How long a sign-in lasts, in seconds. */
export const SESSION_SECONDS = 14 * 86_400;

/** The tokens of signed-in users; the database knows only their hashes. */
export interface Sessions {
  /** Signs a user in and returns the token for the cookie. */
  start(user: UserId): string;
  end(token: string): void;
  userOf(token: string): User | undefined;
}

export function sessions(db: Database, now: () => number): Sessions {
  const hashed = (token: string) => hash('sha256', token, 'hex');
  return {
    start(user) {
      const token = randomBytes(32).toString('base64url');
      startSession(db, { tokenHash: hashed(token), user, startedAt: now(), expiresAt: now() + SESSION_SECONDS });
      return token;
    },
    end: (token) => endSession(db, hashed(token)),
    userOf: (token) => sessionUser(db, hashed(token), now()),
  };
}
