import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { formBrowser } from '../../harness/forms.ts';
import { done, type Place } from '../../harness/run.ts';
import { type Served, startServe } from '../../harness/serve.ts';
import { PASSWORD, withUser } from '../../harness/signed-in.ts';

interface Told {
  readonly status: number;
  readonly text: string;
  readonly wait: string | null;
  readonly cookies: readonly string[];
}

async function signIn(server: Served, password: string, headers: Record<string, string> = {}, name = 'jo'): Promise<Told> {
  const body = new URLSearchParams({ name, password });
  const response = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual', headers });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return { status: response.status, text: await response.text(), wait: response.headers.get('retry-after'), cookies };
}

const from = (address: string) => ({ 'x-forwarded-for': address });

/** Fails five times from five networks. */
async function failFive(server: Served, headersOf: (n: number) => Record<string, string>, name = 'jo'): Promise<void> {
  for (let n = 0; n < 5; n++) assert.equal((await signIn(server, 'wrong', headersOf(n), name)).status, 401);
}

/** A server behind one proxy. */
async function startBehindProxy(
  place: Place,
  t: Parameters<typeof startServe>[0],
  env: Record<string, string> = {},
): Promise<Served> {
  return startServe(t, { ...place, env: { SIXFOLD_TRUST_PROXY: '1', ...env } });
}

test('nobody locks an administrator out: who signed in here before is in while the account is held back, also after a restart', async (t) => {
  const place = await withUser(t);
  const first = await startBehindProxy(place, t);
  const { cookies } = await signIn(first, PASSWORD, from('192.0.2.1'));
  const mark = cookies.find((cookie) => cookie.startsWith('sixfold_browser_')) ?? '';
  assert.equal(cookies.length, 2);
  await first.stop();
  const server = await startBehindProxy(place, t);
  await failFive(server, (n) => from(`198.51.${n}.7`));
  const stranger = await signIn(server, PASSWORD, from('203.0.113.1'));
  assert.equal(stranger.status, 429);
  assert.ok(Number(stranger.wait) > 0 && Number(stranger.wait) <= 60);
  assert.match(stranger.text, /not looked at. The next one is in a minute/);
  assert.match(stranger.text, /value="jo"/);
  assert.match(
    (await signIn(server, PASSWORD, { ...from('203.0.113.1'), 'accept-language': 'de' })).text,
    /wird es in einer Minute/,
  );
  for (const forged of [
    `${mark}x`,
    `${mark.slice(0, -1)}${mark.endsWith('A') ? 'B' : 'A'}`,
    mark.slice(0, mark.indexOf('=') + 1),
  ])
    assert.equal((await signIn(server, PASSWORD, { ...from('192.0.2.1'), cookie: forged })).status, 429, forged);
  const known = await signIn(server, PASSWORD, { ...from('192.0.2.1'), cookie: mark });
  assert.equal(known.status, 303);
  // The mark has a count of its own.
  for (let n = 0; n < 5; n++) assert.equal((await signIn(server, 'wrong', { ...from('192.0.2.1'), cookie: mark })).status, 401);
  assert.equal((await signIn(server, PASSWORD, { ...from('192.0.2.1'), cookie: mark })).status, 429);
  // It ends with the password.
  await done(['user', 'passwd', 'jo'], { ...place, input: 'a new battery horse\n' });
  const fresh = known.cookies.find((cookie) => cookie.startsWith('sixfold_browser_')) ?? '';
  assert.equal((await signIn(server, 'a new battery horse', { ...from('192.0.2.1'), cookie: fresh })).status, 429);
});

test('administrators are told on their pages and on stderr that passwords are tried, of users by name and of nobody by address', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'one.example', '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', 'one.example'], { ...place, input: `${PASSWORD}\n` });
  const server = await startBehindProxy(place, t);
  const [jo, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  assert.doesNotMatch((await jo.get('/')).text, /Passwords are being tried/);
  await failFive(server, (n) => from(`198.51.${n}.7`), 'vi');
  await failFive(server, (n) => from(`2001:db8:7:${n}::7`), 'my secret password');
  const told = (await jo.get('/')).text;
  assert.match(
    told,
    /Passwords are being tried: within a day five or more were wrong for vi, for 1 name that nobody has, from 1 network\./,
  );
  assert.doesNotMatch(told, /my secret|198\.51|2001:db8/);
  assert.doesNotMatch((await vi.get('/')).text, /Passwords are being tried/);
  await server.said(/Passwords are being tried: within a day five or more were wrong for vi\./);
  assert.doesNotMatch(server.stderr(), /my secret|198\.51|2001:db8/);
});

test('on :: each IPv4 address is one of its own, and behind a proxy the port it writes does not count', async (t) => {
  const place = await withUser(t);
  const server = await startBehindProxy(place, t, { SIXFOLD_HOST: '::' });
  const addressed = { ...server, url: `http://127.0.0.1:${server.port}` };
  await failFive(addressed, (n) => from(`192.0.2.1:${4_000 + n}`), 'nobody');
  assert.equal((await signIn(addressed, PASSWORD, from('192.0.2.1:5000'))).status, 429);
  assert.equal((await signIn(addressed, PASSWORD, from('192.0.2.2:5000'))).status, 303);
  const bare = await startServe(t, { ...(await withUser(t)), env: { SIXFOLD_HOST: '::' } });
  const direct = { ...bare, url: `http://127.0.0.1:${bare.port}` };
  await failFive(direct, () => ({}), 'nobody');
  assert.equal((await signIn(direct, PASSWORD)).status, 429);
  // Another address of this machine is another client.
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const body = new URLSearchParams({ name: 'jo', password: PASSWORD }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    request(`${direct.url}/login`, { method: 'POST', localAddress: '127.0.0.9', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });
  assert.equal(status, 303);
});

test('beyond those who wait a try is answered 503 at once, with when to come again', async (t) => {
  const server = await startBehindProxy(await withUser(t), t);
  const told = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      signIn(server, 'wrong', { ...from(`198.51.${n}.7`), 'accept-language': 'en' }, `user${n}`),
    ),
  );
  const refused = told.filter(({ status }) => status === 503);
  assert.ok(refused.length > 0 && told.every(({ status }) => status === 503 || status === 401));
  for (const { wait, text } of refused) assert.ok(wait === '2' && text.includes('Many are signing in at this moment'));
});
