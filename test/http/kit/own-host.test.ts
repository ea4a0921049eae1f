import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { ownHosts } from '../../../server/http/kit/own-host.ts';
import { fromOwnPage } from '../../../server/http/kit/same-origin.ts';
import { FIREFOX } from '../../harness/collect.ts';
import { done } from '../../harness/run.ts';
import { type Served, startServe } from '../../harness/serve.ts';
import { cookieOf, PASSWORD, signedInPage, withUser } from '../../harness/signed-in.ts';

const PUBLIC = 'https://statistics.example';

interface Asked {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Told {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks under a name of the reader's choice, which fetch cannot. */
async function ask(server: Served, { host, path, method = 'GET', body, headers = {} }: Asked): Promise<Told> {
  return await new Promise((resolve, reject) => {
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const sending = request(`${server.url}${path}`, { method, headers: { ...form, ...headers, host } }, (response) => {
      text(response).then((read) => resolve({ status: response.statusCode, headers: response.headers, body: read }), reject);
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

test('under a foreign name no page is shown and no form is taken, and one page says which line to set', async (t) => {
  const place = await withUser(t);
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const server = await startServe(t, { ...place, env: { SIXFOLD_URL: PUBLIC } });
  const cookie = await cookieOf(server);
  const form = new URLSearchParams({ name: 'jo', password: PASSWORD }).toString();
  const pages = ['/', '/login', '/settings', '/mail', '/nowhere', '/sites/example.com/', '/first-run?token=x'];
  for (const host of ['evil.example', 'statistics.example.evil.example', '192.168.1.5:8600', '1.2.3.4', 'localhost.evil.example'])
    for (const path of pages) {
      const told = await ask(server, { host, path, headers: { cookie } });
      assert.equal(told.status, 421, `${host}${path}`);
      assert.ok(told.body.includes(`SIXFOLD_URL=http://${host}`) && told.body.includes(PUBLIC), path);
      assert.equal(told.headers['set-cookie'], undefined);
    }
  const hostile = await ask(server, { host: '$(reboot).evil.example', path: '/' });
  assert.deepEqual([hostile.status, hostile.body.includes('SIXFOLD_URL=')], [421, false]);
  const german = await ask(server, { host: 'evil.example', path: '/', headers: { 'accept-language': 'de' } });
  assert.match(german.body, /Nicht unter dieser Adresse/);
  const signIn = await ask(server, { host: 'evil.example', path: '/login', method: 'POST', body: form });
  assert.deepEqual([signIn.status, signIn.headers['set-cookie']], [421, undefined]);
  for (const host of ['statistics.example', 'STATISTICS.example:8443', 'localhost:1', '127.0.0.1', '[::1]:80', 'jo.localhost']) {
    const told = await ask(server, { host, path: '/login' });
    assert.equal(told.status, 200, host);
  }
  const hit = { method: 'POST', body: '{"site":"example.com","page":"/"}', headers: { 'user-agent': FIREFOX } };
  for (const [asked, status] of [
    [{ path: '/collect', ...hit }, 204],
    [{ path: '/collect.gif?site=example.com&page=/b', headers: { 'user-agent': FIREFOX } }, 200],
    [{ path: '/sixfold.js' }, 200],
    [{ path: '/policy' }, 200],
    [{ path: '/styles.css' }, 200],
    [{ path: '/api/v1/sites' }, 401],
    [{ path: '/metrics' }, 401],
  ] as const)
    assert.equal((await ask(server, { host: 'any.example', ...asked })).status, status, asked.path);
});

test('the page for a foreign name is whole in a browser, and nothing on it is refused', async (t) => {
  const server = await startServe(t, { ...(await withUser(t)), env: { SIXFOLD_URL: 'http://statistics.example' } });
  const { page, troubles } = await signedInPage(t, server);
  const rebound = await ask(server, { host: 'evil.example', path: '/' });
  await page.route('**/rebound', (route) =>
    route.fulfill({ status: 421, headers: { 'content-type': 'text/html' }, body: rebound.body }),
  );
  await page.goto(`${server.url}/rebound`);
  assert.equal(await page.locator('h1').textContent(), 'Not under this address');
  assert.equal(await page.locator('pre').textContent(), 'SIXFOLD_URL=http://evil.example');
  assert.deepEqual(
    troubles.filter((each) => !each.includes('421')),
    [],
  );
});

test('a form is own by its Origin, whose scheme counts where the URL is https, but for pages of this machine', () => {
  const own = (origin: string, host: string, url: string) => fromOwnPage({ headers: { origin, host } }, url);
  assert.ok(own(PUBLIC, 'statistics.example', PUBLIC));
  assert.ok(!own('http://statistics.example', 'statistics.example', PUBLIC));
  assert.ok(!own('http://10.0.0.7:8600', '10.0.0.7:8600', PUBLIC));
  assert.ok(own('http://localhost:8600', 'localhost:8600', PUBLIC));
  assert.ok(own('http://127.0.0.1:8600', '127.0.0.1:8600', PUBLIC));
  assert.ok(!own('http://localhost:3000', 'localhost:8600', PUBLIC));
  for (const scheme of ['http', 'https']) assert.ok(own(`${scheme}://a.example`, 'a.example', 'http://a.example'));
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      assert.equal(own(`https://${domain}`, 'statistics.example', PUBLIC), domain === 'statistics.example');
    }),
  );
});

test('own are the names of the URLs whatever the port, and this machine; no other text is', () => {
  const servers = [PUBLIC, 'http://192.0.2.7:8600'].map(ownHosts);
  const isOwn = (host: string | undefined) => servers.some((isOwnOf) => isOwnOf(host));
  const port = fc.option(fc.nat({ max: 65_535 }));
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.string(), fc.constantFrom('statistics.example', '192.0.2.7', 'localhost'));
  fc.assert(
    fc.property(host, port, (name, number) => {
      const local = /^127\.\d+\.\d+\.\d+$/.test(name) || name === 'localhost' || name.endsWith('.localhost');
      const expected = local || name === 'statistics.example' || name === '192.0.2.7';
      const asked = number === null ? name : `${name}:${number}`;
      // What URL takes for one of these names in another notation (a number, say) may be own, too.
      if (expected || !URL.canParse(`http://${asked}`))
        assert.equal(isOwn(asked), expected && URL.canParse(`http://${asked}`), asked);
      else assert.equal(isOwn(asked), isOwn(new URL(`http://${asked}`).hostname), asked);
    }),
  );
  assert.ok(isOwn(undefined));
});
