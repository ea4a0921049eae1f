import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newToken, tokenFault, tokenHas, tokenReads, tokens } from '../../server/auth/tokens.ts';
import { inTransaction } from '../../server/store/database/connections.ts';
import { addSite, listSites } from '../../server/store/registry/sites.ts';
import { addToken, listTokens, type NewToken, revokeToken, tokenStore } from '../../server/store/registry/tokens.ts';
import { addUser, disableUser } from '../../server/store/registry/users.ts';
import { ask, tokenFor } from '../harness/api.ts';
import { openStore } from '../harness/open-store.ts';
import { done, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { startServe } from '../harness/serve.ts';
import { PASSWORD } from '../harness/signed-in.ts';

const DAY = 86_400;

test('a token reads the sites it was made for, and what is stored of it is only its hash', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'one.example', '--time-zone', 'UTC'], place);
  await done(['site', 'add', 'two.example', '--time-zone', 'UTC'], place);
  const server = await startServe(t, place);
  const { token } = await tokenFor(place, '--scope', 'reports', '--site', 'one.example');
  assert.match(token, /^sixfold_[\w-]{43}$/);

  assert.equal((await ask(server, '/api/v1/sites/one.example/totals', token)).status, 200);
  assert.equal((await ask(server, '/api/v1/sites/two.example/totals', token)).status, 403);
  assert.equal((await ask(server, '/api/v1/sites/none.example/totals', token)).status, 404);
  assert.deepEqual((await ask(server, '/api/v1/sites', token)).json, {
    sites: [{ domain: 'one.example', timeZone: 'UTC', firstDay: null, lastDay: null }],
  });
  const everything = await tokenFor(place, '--scope', 'reports', '--all-sites');
  assert.equal((await ask(server, '/api/v1/sites/two.example/totals', everything.token)).status, 200);

  const listed = JSON.parse(await done(['token', 'list', '--json'], place)) as { lastUsed: string; sites: unknown }[];
  assert.deepEqual(
    listed.map((each) => each.sites),
    ['all', ['one.example']],
  );
  assert.match(listed[0]?.lastUsed ?? '', /^\d{4}-\d{2}-\d{2}$/);
  await server.stop();
  for (const entry of readdirSync(place.data, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(place.data, entry.name), 'latin1');
    for (const secret of [token, everything.token])
      assert.ok(!bytes.includes(secret) && !bytes.includes(secret.slice(8)) && !bytes.includes(secret.slice(8, 30)), entry.name);
  }
});

test('a token that was revoked, or whose user was disabled, is refused with the next request', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'one.example', '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', 'one.example'], { ...place, input: `${PASSWORD}\n` });
  const server = await startServe(t, place);
  const own = await tokenFor(place, '--scope', 'reports', '--site', 'one.example', '--user', 'vi');
  const other = await tokenFor(place, '--scope', 'reports', '--site', 'one.example', '--expires', 'never');
  for (const { token } of [own, other]) assert.equal((await ask(server, '/api/v1/sites', token)).status, 200);

  await done(['token', 'revoke', String(other.id)], place);
  const revoked = await ask(server, '/api/v1/sites', other.token);
  assert.equal(revoked.status, 401);
  assert.match(revoked.text, /This token was revoked/);
  assert.match(revoked.headers.get('www-authenticate') ?? '', /^Bearer realm="Sixfold", error="invalid_token"$/);
  assert.equal((await sixfold(['token', 'revoke', String(other.id)], place)).code, 1);

  assert.equal((await ask(server, '/api/v1/sites', own.token)).status, 200);
  await done(['user', 'disable', 'vi'], place);
  const disabled = await ask(server, '/api/v1/sites', own.token);
  assert.equal(disabled.status, 401);
  assert.match(disabled.text, /was disabled/);
});

test('wrong options of the command are told in a sentence, and make no token', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'one.example', '--time-zone', 'UTC'], place);
  const refused: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
    [['add', 'x'], 2, /--scope/],
    [['add', 'x', '--scope', 'everything'], 2, /--scope everything is no scope: it is reports or metrics/],
    [['add', 'x', '--scope', 'metrics', '--expires', '0'], 2, /--expires 0 is no time/],
    [['add', 'x', '--scope', 'metrics', '--expires', '3661'], 2, /from 1 to 3660, or never/],
    [['add', 'x', '--scope', 'reports'], 1, /needs a site to read, or all of them/],
    [['add', 'x', '--scope', 'reports', '--site', 'two.example'], 1, /no site "two\.example"/],
    [['add', 'x', '--scope', 'reports', '--site', 'one.example', '--user', 'nobody'], 1, /no user "nobody"/],
    [['revoke', 'x'], 2, /x is no number of a token/],
    [['revoke', '7'], 1, /no token with the number 7/],
  ];
  for (const [args, code, says] of refused) {
    const outcome = await sixfold(['token', ...args], place);
    assert.equal(outcome.code, code, args.join(' '));
    assert.match(outcome.stderr, says, args.join(' '));
    assert.equal(outcome.stdout, '');
  }
  assert.match(await done(['token', 'list'], place), /There is no token yet/);
});

test('a token works until the second before its end', (t) => {
  const start = 1_772_000_000;
  const opened = openStore(
    scratchFolder(t),
    'test',
    () => start,
    () => undefined,
  );
  assert.ok(opened !== undefined);
  t.after(opened.close);
  const { db } = opened.store;
  const site = inTransaction(db, (tx) => addSite(tx, { domain: 'one.example', timeZone: 'UTC', aliases: [] }, start));
  const { token, tokenHash } = newToken();
  inTransaction(db, (tx) => addToken(tx, made({ tokenHash, expiresAt: start + 30 * DAY }), start));
  let now = start;
  const failures: unknown[] = [];
  const found = () =>
    tokens(
      tokenStore(db),
      () => now,
      (error) => failures.push(error),
    ).find(token);
  now = start + 30 * DAY - 1;
  const last = found();
  assert.ok(typeof last !== 'string' && tokenReads(last, site) && tokenHas(last, 'reports') && !tokenHas(last, 'metrics'));
  now += 1;
  assert.equal(found(), 'expired');
  assert.equal(listTokens(db)[0]?.lastUsedDay, Math.floor((now - 1) / DAY));
  assert.equal(
    tokens(
      tokenStore(db),
      () => now,
      (error) => failures.push(error),
    ).find(`${token}x`),
    'unknown',
  );
  assert.equal(
    tokens(
      tokenStore(db),
      () => now,
      (error) => failures.push(error),
    ).find(tokenHash),
    'unknown',
  );
  assert.deepEqual(failures, []);
});

test('a viewer cannot make a token that reaches further, and one that was made loses what its user loses', (t) => {
  const opened = openStore(
    scratchFolder(t),
    'test',
    () => 1_772_000_000,
    () => undefined,
  );
  assert.ok(opened !== undefined);
  t.after(opened.close);
  const { db } = opened.store;
  for (const domain of ['one.example', 'two.example'])
    inTransaction(db, (tx) => addSite(tx, { domain, timeZone: 'UTC', aliases: [] }, 1));
  inTransaction(db, (tx) => addUser(tx, { name: 'vi', passwordHash: 'x', role: 'viewer', sites: ['one.example'] }, 1));
  inTransaction(db, (tx) => addUser(tx, { name: 'jo', passwordHash: 'x', role: 'admin', sites: [] }, 1));
  const refused: readonly (readonly [Partial<NewToken>, RegExp])[] = [
    [{ user: 'vi', sites: [], allSites: true }, /vi is no administrator/],
    [{ user: 'vi', sites: ['two.example'] }, /vi may not read two\.example/],
    [{ user: 'vi', scopes: ['metrics', 'reports'] }, /vi is no administrator/],
    [{ user: 'nobody' }, /no user "nobody"/],
    [{ sites: [] }, /needs a site/],
    [{ allSites: true }, /not both/],
    [{ scopes: [] }, /needs something it may read/],
    [{ name: ' ' }, /cannot be a token's name/],
    [{ name: 'a\u0000b' }, /cannot be a token's name/],
    [{ sites: ['three.example'] }, /no site "three\.example"/],
  ];
  for (const [change, says] of refused) assert.throws(() => inTransaction(db, (tx) => addToken(tx, made(change), 1)), says);
  const { id } = inTransaction(db, (tx) => addToken(tx, made({ user: 'vi' }), 1));
  assert.throws(
    () => inTransaction(db, (tx) => addToken(tx, made({ user: 'vi', tokenHash: 'f'.repeat(64) }), 1)),
    /There is a token "backup" already/,
  );
  inTransaction(db, (tx) =>
    addToken(tx, made({ user: 'jo', allSites: true, sites: [], scopes: ['metrics', 'reports'], tokenHash: 'e'.repeat(64) }), 1),
  );
  const [one, two] = listSites(db);
  assert.ok(one !== undefined && two !== undefined);
  const stored = () => listTokens(db).toSorted((a, b) => a.id - b.id);
  const reads = () => stored().map((token) => [tokenReads(token, one), tokenReads(token, two), tokenHas(token, 'metrics')]);
  assert.deepEqual(reads(), [
    [true, false, false],
    [true, true, true],
  ]);
  db.prepare('DELETE FROM user_site').run();
  db.prepare("UPDATE user SET role = 'viewer'").run();
  assert.deepEqual(reads(), [
    [false, false, false],
    [false, false, false],
  ]);
  inTransaction(db, (tx) => revokeToken(tx, { id }, 5));
  inTransaction(db, (tx) => disableUser(tx, { name: 'jo' }, 5));
  assert.deepEqual(
    stored().map((token) => tokenFault(token, 6)),
    ['revoked', 'user disabled'],
  );
});

function made(change: Partial<NewToken>): NewToken {
  return {
    name: 'backup',
    tokenHash: 'c'.repeat(64),
    scopes: ['reports'],
    allSites: false,
    sites: ['one.example'],
    user: null,
    expiresAt: null,
    ...change,
  };
}
