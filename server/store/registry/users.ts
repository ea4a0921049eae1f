import type { SiteId } from '../../domain/site.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection, TransactionConnection } from '../database/connections.ts';
import { siteNamed } from './sites.ts';

export type UserId = number & { readonly idOf: 'user' };

export type Role = 'admin' | 'viewer';

export interface User {
  readonly id: UserId;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** The sites a viewer may read; an administrator reads all. */
  readonly sites: readonly SiteId[];
}

export interface NewUser {
  readonly name: string;
  /** Argon2id, encoded with its parameters. */
  readonly passwordHash: string;
  readonly role: Role;
  readonly sites: readonly string[];
  /** Only while there is no user at all. */
  readonly onlyFirst?: boolean;
}

interface UserRow {
  readonly id: UserId;
  readonly name: string;
  readonly role: Role;
  readonly disabled_at: number | null;
}

function userOf(db: ReadConnection, row: UserRow): User {
  const sites = db.prepare<[number], SiteId>('SELECT site_id FROM user_site WHERE user_id = ?').pluck().all(row.id);
  return { id: row.id, name: row.name, role: row.role, disabled: row.disabled_at !== null, sites };
}

export function listUsers(db: ReadConnection): readonly User[] {
  return db
    .prepare<[], UserRow>('SELECT id, name, role, disabled_at FROM user ORDER BY name')
    .all()
    .map((row) => userOf(db, row));
}

/** The user of that id, disabled or not. */
export function userWithId(db: ReadConnection, id: UserId): User | undefined {
  const row = db.prepare<[number], UserRow>('SELECT id, name, role, disabled_at FROM user WHERE id = ?').get(id);
  return row && userOf(db, row);
}

export function hasUsers(db: ReadConnection): boolean {
  return db.prepare('SELECT 1 FROM user LIMIT 1').get() !== undefined;
}

export interface SignInUser {
  readonly user: User;
  readonly passwordHash: string;
}

/** A user who is not disabled, with the stored password hash. */
export function userForSignIn(db: ReadConnection, name: string): SignInUser | undefined {
  const row = db
    .prepare<[string], UserRow & { password_hash: string }>(
      'SELECT id, name, role, disabled_at, password_hash FROM user WHERE name = ? AND disabled_at IS NULL',
    )
    .get(name);
  return row && { user: userOf(db, row), passwordHash: row.password_hash };
}

/** Adds a user. Inside a transaction. */
export function addUser(
  db: TransactionConnection,
  { name, passwordHash, role, sites, onlyFirst }: NewUser,
  now: number,
): { readonly name: string } {
  if (onlyFirst === true && hasUsers(db)) throw new Refusal('There is a user already: sign in with that name.');
  if (!/^[\p{L}\p{N}._@+-]{1,64}$/u.test(name)) {
    throw new Refusal(
      `${JSON.stringify(name)} cannot be a user's name: take 1 to 64 letters, digits or any of . _ @ + - and no spaces.`,
    );
  }
  if (db.prepare('SELECT 1 FROM user WHERE name = ?').get(name) !== undefined) {
    throw new Refusal(`There is a user ${name} already; change the password with: sixfold user passwd ${name}`);
  }
  const { lastInsertRowid } = db
    .prepare('INSERT INTO user (name, password_hash, role, added_at) VALUES (?, ?, ?, ?)')
    .run(name, passwordHash, role, now);
  const grant = db.prepare('INSERT INTO user_site VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const domain of sites) grant.run(lastInsertRowid, siteNamed(db, domain).id);
  return { name };
}

export interface NewPassword {
  readonly name: string;
  readonly passwordHash: string;
}

/**
 * Sets somebody else's password: whoever had the former one may have made tokens with it, so sessions and tokens end
 * (decision 104). Inside a transaction.
 */
export function setPassword(
  db: TransactionConnection,
  { name, passwordHash }: NewPassword,
  now: number,
): { readonly name: string; readonly tokens: number; readonly mails: number } {
  const id = replacePassword(db, name, passwordHash);
  const { changes } = db.prepare('UPDATE api_token SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL').run(now, id);
  const mails = db.prepare<[number], number>('SELECT count(*) FROM mail_subscription WHERE user_id = ?').pluck().get(id) ?? 0;
  return { name, tokens: changes, mails };
}

function replacePassword(db: TransactionConnection, name: string, passwordHash: string): UserId {
  const id = userIdNamed(db, name);
  db.prepare('UPDATE user SET password_hash = ? WHERE id = ?').run(passwordHash, id);
  db.prepare('DELETE FROM session WHERE user_id = ?').run(id);
  return id;
}

/** A new password in place of one that was given, checked against the hash that is stored still. */
export interface PasswordChange extends NewPassword {
  readonly formerHash: string;
}

/** Changes one's own password, if it is still the one it was, and signs out everywhere; tokens stay. Inside a transaction. */
export function changePassword(
  db: TransactionConnection,
  { formerHash, name, passwordHash }: PasswordChange,
): { readonly name: string } {
  if (userForSignIn(db, name)?.passwordHash !== formerHash)
    throw new Refusal('The password was changed meanwhile; nothing was changed now. Sign in again.');
  replacePassword(db, name, passwordHash);
  return { name };
}

/** Keeps a user from signing in again and signs the user out everywhere. Inside a transaction. */
export function disableUser(
  db: TransactionConnection,
  { name }: { readonly name: string },
  now: number,
): { readonly name: string } {
  const id = userIdNamed(db, name);
  const administrators = db.prepare<[], UserId>("SELECT id FROM user WHERE role = 'admin' AND disabled_at IS NULL").pluck().all();
  if (administrators.length === 1 && administrators[0] === id) {
    throw new Refusal(
      `${name} is the last administrator who can sign in, so nothing was changed. Add another first: sixfold user add NAME --role admin`,
    );
  }
  db.prepare('UPDATE user SET disabled_at = ? WHERE id = ?').run(now, id);
  db.prepare('DELETE FROM session WHERE user_id = ?').run(id);
  return { name };
}

/** Lets a disabled user sign in again, with the password as it was. Inside a transaction. */
export function enableUser(db: TransactionConnection, { name }: { readonly name: string }): { readonly name: string } {
  db.prepare('UPDATE user SET disabled_at = NULL WHERE id = ?').run(userIdNamed(db, name));
  return { name };
}

/** @throws Refusal when there is no such user */
export function userIdNamed(db: ReadConnection, name: string): UserId {
  const id = db.prepare<[string], UserId>('SELECT id FROM user WHERE name = ?').pluck().get(name);
  if (id === undefined) throw new Refusal(`There is no user ${JSON.stringify(name)}; see: sixfold user list`);
  return id;
}
