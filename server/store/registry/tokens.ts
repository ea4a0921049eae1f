import type { SiteId } from '../../domain/site.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ReadConnection, TransactionConnection, WriteConnection } from '../database/connections.ts';
import { siteNamed } from './sites.ts';
import { listUsers, type User, type UserId } from './users.ts';

export type TokenId = number & { readonly idOf: 'token' };

/** What a token lets a program read: the reports of sites, or the metrics of the whole server. */
export const tokenScopes = ['reports', 'metrics'] as const;

export type TokenScope = (typeof tokenScopes)[number];

/** A token as it is stored: not itself, only what it may do. */
export interface Token {
  readonly id: TokenId;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly allSites: boolean;
  readonly sites: readonly SiteId[];
  /** Whose rights it has at most; null: made on the command line for nobody in particular. */
  readonly user: User | null;
  /** Unix seconds; null: never. */
  readonly expiresAt: number | null;
  /** Days since 1970-01-01 in UTC. */
  readonly lastUsedDay: number | null;
  readonly addedAt: number;
  readonly revokedAt: number | null;
}

export interface NewToken {
  readonly name: string;
  /** SHA-256 in hexadecimal. */
  readonly tokenHash: string;
  readonly scopes: readonly TokenScope[];
  readonly allSites: boolean;
  readonly sites: readonly string[];
  /** The name of the user whose rights it has at most. */
  readonly user: string | null;
  readonly expiresAt: number | null;
}

interface TokenRow {
  readonly id: TokenId;
  readonly name: string;
  readonly scopes: string;
  readonly all_sites: number;
  readonly user_id: UserId | null;
  readonly expires_at: number | null;
  readonly last_used_day: number | null;
  readonly added_at: number;
  readonly revoked_at: number | null;
}

const COLUMNS = 'id, name, scopes, all_sites, user_id, expires_at, last_used_day, added_at, revoked_at';

function tokenOf(db: ReadConnection, row: TokenRow, users: readonly User[]): Token {
  return {
    id: row.id,
    name: row.name,
    scopes: tokenScopes.filter((scope) => row.scopes.split(' ').includes(scope)),
    allSites: row.all_sites === 1,
    sites: db.prepare<[number], SiteId>('SELECT site_id FROM api_token_site WHERE token_id = ?').pluck().all(row.id),
    user: row.user_id === null ? null : (users.find((user) => user.id === row.user_id) ?? missingUser(row.id)),
    expiresAt: row.expires_at,
    lastUsedDay: row.last_used_day,
    addedAt: row.added_at,
    revokedAt: row.revoked_at,
  };
}

function missingUser(token: TokenId): never {
  throw new Error(`The user of token ${token} is missing.`);
}

/** All tokens, those that work first, then by name. */
export function listTokens(db: ReadConnection): readonly Token[] {
  const users = listUsers(db);
  return db
    .prepare<[], TokenRow>(`SELECT ${COLUMNS} FROM api_token ORDER BY revoked_at IS NOT NULL, name, id`)
    .all()
    .map((row) => tokenOf(db, row, users));
}

/** The token with that hash, whether it still works or not. */
function tokenByHash(db: ReadConnection, tokenHash: string): Token | undefined {
  const row = db.prepare<[string], TokenRow>(`SELECT ${COLUMNS} FROM api_token WHERE token_hash = ?`).get(tokenHash);
  return row && tokenOf(db, row, row.user_id === null ? [] : listUsers(db));
}

/** Adds a token. Inside a transaction. */
export function addToken(
  db: TransactionConnection,
  token: NewToken,
  now: number,
): { readonly id: TokenId; readonly name: string } {
  const { tokenHash, scopes, allSites, expiresAt } = token;
  const name = token.name.trim();
  if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(name))
    throw new Refusal(`${JSON.stringify(name)} cannot be a token's name: take 1 to 64 letters, digits, signs or spaces.`);
  const known = tokenScopes.filter((scope) => scopes.includes(scope));
  if (known.length === 0) throw new Refusal(`A token needs something it may read: ${tokenScopes.join(' or ')}, or both.`);
  const sites = token.sites.map((domain) => siteNamed(db, domain));
  if (known.includes('reports') && !allSites && sites.length === 0)
    throw new Refusal('A token that reads reports needs a site to read, or all of them.');
  if (allSites && sites.length > 0) throw new Refusal('A token reads either all sites or those that are named, not both.');
  const user = token.user === null ? null : userNamed(db, token.user);
  if (user !== null && user.role !== 'admin') {
    if (allSites) throw new Refusal(`${user.name} is no administrator, and only an administrator's token reads all sites.`);
    if (known.includes('metrics'))
      throw new Refusal(`${user.name} is no administrator, and the metrics are those of the whole server.`);
    const foreign = sites.find((site) => !user.sites.includes(site.id));
    if (foreign !== undefined)
      throw new Refusal(`${user.name} may not read ${foreign.domain}, so a token of theirs may not either.`);
  }
  const taken = db
    .prepare<[number, string], number>(
      'SELECT 1 FROM api_token WHERE coalesce(user_id, 0) = ? AND name = ? AND revoked_at IS NULL',
    )
    .get(user?.id ?? 0, name);
  if (taken !== undefined)
    throw new Refusal(`There is a token ${JSON.stringify(name)} already: take another name, or revoke that one first.`);
  const { lastInsertRowid } = db
    .prepare(
      'INSERT INTO api_token (name, token_hash, scopes, all_sites, user_id, added_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(name, tokenHash, known.join(' '), allSites ? 1 : 0, user?.id ?? null, now, expiresAt);
  const grant = db.prepare('INSERT INTO api_token_site VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const site of sites) grant.run(lastInsertRowid, site.id);
  return { id: Number(lastInsertRowid) as TokenId, name };
}

function userNamed(db: ReadConnection, name: string): User {
  const user = listUsers(db).find((each) => each.name === name && !each.disabled);
  if (user !== undefined) return user;
  throw new Refusal(`There is no user ${JSON.stringify(name)} who can sign in; see: sixfold user list`);
}

export interface TokenToRevoke {
  readonly id: number;
}

/** Ends a token for good. Inside a transaction. */
export function revokeToken(db: TransactionConnection, { id }: TokenToRevoke, now: number): { readonly name: string } {
  const row = db
    .prepare<[number], { name: string; revoked_at: number | null }>('SELECT name, revoked_at FROM api_token WHERE id = ?')
    .get(id);
  if (row === undefined) throw new Refusal(`There is no token with the number ${id}; see: sixfold token list`);
  if (row.revoked_at !== null) throw new Refusal(`The token ${JSON.stringify(row.name)} has been revoked already.`);
  db.prepare('UPDATE api_token SET revoked_at = ? WHERE id = ?').run(now, id);
  return { name: row.name };
}

/** Remembers the day on which a token was used; written at most once a day. */
function noteTokenUse(db: WriteConnection, id: TokenId, day: number): void {
  db.prepare('UPDATE api_token SET last_used_day = ? WHERE id = ? AND last_used_day IS NOT ?').run(day, id, day);
}

/** What is looked up and noted of tokens as they are used. */
export interface TokenStore {
  byHash(tokenHash: string): Token | undefined;
  /** Notes the UTC day on which a token was used last. */
  noteUse(id: TokenId, day: number): void;
}

export function tokenStore(db: WriteConnection): TokenStore {
  return {
    byHash: (tokenHash) => tokenByHash(db, tokenHash),
    noteUse: (id, day) => noteTokenUse(db, id, day),
  };
}
