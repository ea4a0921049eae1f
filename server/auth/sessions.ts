import { hash, randomBytes } from 'node:crypto';
import type { SessionId, SessionStore } from '../store/registry/sessions.ts';
import type { User } from '../store/registry/users.ts';

/** How long a sign-in lasts, however much it is used, in seconds. */
export const SESSION_SECONDS = 14 * 86_400;

// A use is noted when the last note is so old: a page is not to cost a commit.
const NOTED_EVERY_SECONDS = 300;

/** A user whose password was just checked, with the hash it was checked against. */
export interface CheckedUser {
  readonly user: User;
  readonly passwordHash: string;
}

/** A sign-in as its user sees it. */
export interface OwnSession {
  readonly id: SessionId;
  /** Family and major version. */
  readonly browser: string;
  /** Seconds since it began, and since its last use was noted. */
  readonly ageSeconds: number;
  readonly unusedSeconds: number;
  /** The one that asks. */
  readonly current: boolean;
}

/** The tokens of signed-in users; the database knows only their hashes. */
export interface Sessions {
  /** Signs a user in and returns the token for the cookie; undefined when the password was changed since it was checked. */
  start(checked: CheckedUser, browser: string): string | undefined;
  end(token: string): void;
  /** Whose token it is; `isUse` when a person asked, and not a page by itself. */
  userOf(token: string, isUse: boolean): User | undefined;
  /** Where a user is signed in. */
  of(user: User, token: string | undefined): readonly OwnSession[];
}

export interface SessionDeps {
  readonly store: SessionStore;
  /** Unix seconds. */
  now(): number;
  /** After how long without use a session ends. */
  readonly idleSeconds: number;
  /** A use could not be noted, which keeps nobody from reading. */
  failed(error: unknown): void;
}

/**
 * Sessions end after some time without use and after fourteen days, by the clock on the wall: a person reads it, too
 * (decision 106).
 */
export function sessions({ store, now, idleSeconds, failed }: SessionDeps): Sessions {
  const hashed = (token: string) => hash('sha256', token, 'hex');
  const age = () => ({ now: now(), usedAfter: now() - idleSeconds });
  return {
    start({ user, passwordHash }, browser) {
      const token = randomBytes(32).toString('base64url');
      const [startedAt, expiresAt] = [now(), now() + SESSION_SECONDS];
      const session = { tokenHash: hashed(token), user, passwordHash, browser, startedAt, expiresAt };
      return store.start(session, age().usedAfter) ? token : undefined;
    },
    end: (token) => store.end(hashed(token)),
    userOf(token, isUse) {
      const found = store.userOf(hashed(token), age());
      if (found !== undefined && isUse && Math.abs(now() - found.usedAt) >= NOTED_EVERY_SECONDS) {
        try {
          store.noteUse(hashed(token), now());
        } catch (error) {
          failed(error);
        }
      }
      return found?.user;
    },
    of(user, token) {
      const own = token === undefined ? undefined : hashed(token);
      return store.of(user.id, age()).map(({ id, browser, startedAt, usedAt, tokenHash }) => ({
        ...{ id, browser, current: tokenHash === own },
        ageSeconds: Math.max(0, now() - startedAt),
        unusedSeconds: Math.max(0, now() - usedAt),
      }));
    },
  };
}
