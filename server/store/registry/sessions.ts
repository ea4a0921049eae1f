import { inTransaction, type ReadConnection, type TransactionConnection, type WriteConnection } from '../database/connections.ts';
import { type User, type UserId, userForSignIn, userIdNamed, userWithId } from './users.ts';

export type SessionId = number & { readonly idOf: 'session' };

/** A sign-in as it is stored: of its token only the hash. */
export interface NewSession {
  readonly tokenHash: string;
  readonly user: Pick<User, 'id' | 'name'>;
  /** The hash that the password was checked against. */
  readonly passwordHash: string;
  /** Family and major version. */
  readonly browser: string;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** A sign-in as its user sees it. */
export interface Session {
  readonly id: SessionId;
  readonly browser: string;
  /** Unix seconds. */
  readonly startedAt: number;
  /** Unix seconds; noted once in a while. */
  readonly usedAt: number;
  readonly tokenHash: string;
}

/** Which sessions have not ended: those used after `usedAfter` that expire after `now`, both in Unix seconds. */
export interface SessionAge {
  readonly now: number;
  readonly usedAfter: number;
}

// Beyond so many the one goes that was not used for the longest: a program that signs in again and again fills no page.
const SESSIONS_OF_USER = 50;

/** Begins a session if the password is still the one that was checked, and the user not disabled. False when it is not. */
function startSession(db: WriteConnection, session: NewSession, usedAfter: number): boolean {
  const { tokenHash, user, passwordHash, browser, startedAt, expiresAt } = session;
  return inTransaction(db, (tx) => {
    tx.prepare('DELETE FROM session WHERE expires_at <= ? OR used_at <= ?').run(startedAt, usedAfter);
    if (userForSignIn(tx, user.name)?.passwordHash !== passwordHash) return false;
    tx.prepare(
      'INSERT INTO session (token_hash, user_id, browser, started_at, used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(tokenHash, user.id, browser, startedAt, startedAt, expiresAt);
    tx.prepare(
      'DELETE FROM session WHERE user_id = ? AND id NOT IN (SELECT id FROM session WHERE user_id = ? ORDER BY used_at DESC, id DESC LIMIT ?)',
    ).run(user.id, user.id, SESSIONS_OF_USER);
    return true;
  });
}

function endSession(db: WriteConnection, tokenHash: string): void {
  db.prepare('DELETE FROM session WHERE token_hash = ?').run(tokenHash);
}

/** Ends one of a user's sessions, which may have ended already. Inside a transaction. */
export function endOneSession(
  db: TransactionConnection,
  { user, id }: { readonly user: UserId; readonly id: number },
): { readonly ended: true } {
  db.prepare('DELETE FROM session WHERE user_id = ? AND id = ?').run(user, id);
  return { ended: true };
}

/** Signs a user out everywhere. Inside a transaction. */
export function endSessions(db: TransactionConnection, { name }: { readonly name: string }): { readonly name: string } {
  db.prepare('DELETE FROM session WHERE user_id = ?').run(userIdNamed(db, name));
  return { name };
}

/** Who holds a session that has not ended, and when its use was noted last. */
function sessionUser(
  db: ReadConnection,
  tokenHash: string,
  { now, usedAfter }: SessionAge,
): { readonly user: User; readonly usedAt: number } | undefined {
  const row = db
    .prepare<[string, number, number], { user_id: UserId; used_at: number }>(
      'SELECT user_id, used_at FROM session WHERE token_hash = ? AND expires_at > ? AND used_at > ?',
    )
    .get(tokenHash, now, usedAfter);
  const user = row && userWithId(db, row.user_id);
  return row === undefined || user === undefined || user.disabled ? undefined : { user, usedAt: row.used_at };
}

function noteSessionUse(db: WriteConnection, tokenHash: string, usedAt: number): void {
  db.prepare('UPDATE session SET used_at = ? WHERE token_hash = ?').run(usedAt, tokenHash);
}

/** The sessions of a user that have not ended, the one used last first. */
function listSessions(db: ReadConnection, user: UserId, { now, usedAfter }: SessionAge): readonly Session[] {
  return db
    .prepare<[number, number, number], Session>(
      `SELECT id, browser, started_at AS startedAt, used_at AS usedAt, token_hash AS tokenHash FROM session
       WHERE user_id = ? AND expires_at > ? AND used_at > ? ORDER BY used_at DESC, id DESC`,
    )
    .all(user, now, usedAfter);
}

/** The sessions of one data folder. */
export interface SessionStore {
  /** Begins a session if the password is still the one that was checked, and the user not disabled. False when it is not. */
  start(session: NewSession, usedAfter: number): boolean;
  end(tokenHash: string): void;
  /** Who holds a session that has not ended, and when its use was noted last. */
  userOf(tokenHash: string, age: SessionAge): { readonly user: User; readonly usedAt: number } | undefined;
  noteUse(tokenHash: string, usedAt: number): void;
  /** The sessions of a user that have not ended, the one used last first. */
  of(user: UserId, age: SessionAge): readonly Session[];
}

export function sessionStore(db: WriteConnection): SessionStore {
  return {
    start: (session, usedAfter) => startSession(db, session, usedAfter),
    end: (tokenHash) => endSession(db, tokenHash),
    userOf: (tokenHash, age) => sessionUser(db, tokenHash, age),
    noteUse: (tokenHash, usedAt) => noteSessionUse(db, tokenHash, usedAt),
    of: (user, age) => listSessions(db, user, age),
  };
}
