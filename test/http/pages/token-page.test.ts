import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ask } from '../../harness/api.ts';
import { AXE } from '../../harness/axe.ts';
import { startChromium } from '../../harness/chromium.ts';
import { done, type Place } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { type Served, startServe } from '../../harness/serve.ts';
import { PASSWORD } from '../../harness/signed-in.ts';

async function withUsers(t: TestContext): Promise<{ place: Place; server: Served }> {
  const place = { data: scratchFolder(t) };
  for (const domain of ['one.example', 'two.example']) await done(['site', 'add', domain, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'jo', '--role', 'admin'], { ...place, input: `${PASSWORD}\n` });
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', 'one.example'], { ...place, input: `${PASSWORD}\n` });
  return { place, server: await startServe(t, place) };
}

/** Sends forms as somebody who is signed in, as a browser without script does. */
async function signedIn(server: Served, name: string) {
  const send = (path: string, fields: readonly (readonly [string, string])[] | undefined, cookie: string) =>
    fetch(`${server.url}${path}`, {
      ...(fields === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields.map(([key, value]) => [key, value])) }),
      headers: { cookie, origin: server.url },
      redirect: 'manual',
    });
  const entered = await send(
    '/login',
    [
      ['name', name],
      ['password', PASSWORD],
    ],
    '',
  );
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  assert.equal(entered.status, 303);
  return async (path: string, fields?: readonly (readonly [string, string])[]) => {
    const response = await send(path, fields, cookie);
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  };
}

const tokenIn = (text: string) =>
  /<pre id="token">(sixfold_[\w-]{43})<\/pre>/.exec(text)?.[1] ?? assert.fail('No token is shown.');

test('a token is made, shown once and revoked on its page without script', async (t) => {
  const { server } = await withUsers(t);
  const jo = await signedIn(server, 'jo');
  assert.match((await jo('/settings/tokens')).text, /There is no token yet/);
  const made = await jo('/settings/tokens', [
    ['name', ' nightly '],
    ['site', 'one.example'],
    ['site', 'two.example'],
    ['expires', '30'],
  ]);
  assert.equal(made.status, 200);
  const token = tokenIn(made.text);
  assert.equal((await ask(server, '/api/v1/sites/two.example/report', token)).status, 200);
  assert.equal((await ask(server, '/api/v1/sites', token, { headers: { via: '1.1 proxy' } })).status, 200);
  const listed = await jo('/settings/tokens');
  assert.ok(!listed.text.includes(token));
  assert.match(listed.text, /reads one\.example, two\.example · made by jo · ends /);

  // A page that is sent again makes no second one.
  const again = await jo('/settings/tokens', [
    ['name', 'nightly'],
    ['site', 'one.example'],
    ['expires', '30'],
  ]);
  assert.equal(again.status, 400);
  assert.match(again.text, /There is a token &quot;nightly&quot; already/);
  const nothing = await jo('/settings/tokens', [['name', 'x']]);
  assert.equal(nothing.status, 400);
  assert.match(nothing.text, /needs something it may read/);

  const revoke = /action="(\/settings\/tokens\/\d+\/revoke)"/.exec(listed.text)?.[1] ?? assert.fail('Nothing can be revoked.');
  assert.equal((await jo(revoke)).status, 404);
  const revoked = await jo(revoke, []);
  assert.deepEqual([revoked.status, revoked.location], [303, '/settings/tokens']);
  assert.equal((await ask(server, '/api/v1/sites', token)).status, 401);
  assert.doesNotMatch((await jo('/settings/tokens')).text, /\/revoke"/);
  assert.equal((await jo(revoke, [])).status, 303);
});

test('a viewer sees own tokens only, and makes none that reaches further', async (t) => {
  const { server } = await withUsers(t);
  const [jo, vi] = [await signedIn(server, 'jo'), await signedIn(server, 'vi')];
  await jo('/settings/tokens', [
    ['name', 'of jo'],
    ['allSites', 'yes'],
    ['metrics', 'yes'],
    ['expires', 'never'],
  ]);
  const before = await vi('/settings/tokens');
  assert.doesNotMatch(before.text, /of jo|two\.example|allSites|metrics"/);
  for (const fields of [
    [['allSites', 'yes']],
    [['site', 'two.example']],
    [
      ['site', 'one.example'],
      ['metrics', 'yes'],
    ],
  ] as const) {
    const refused = await vi('/settings/tokens', [['name', 'further'], ...fields]);
    assert.equal(refused.status, 400, JSON.stringify(fields));
    assert.doesNotMatch(refused.text, /<pre id="token">/);
  }
  const own = tokenIn(
    (
      await vi('/settings/tokens', [
        ['name', 'mine'],
        ['site', 'one.example'],
        ['expires', '90'],
      ])
    ).text,
  );
  assert.deepEqual((await ask(server, '/api/v1/sites', own)).json, {
    sites: [{ domain: 'one.example', timeZone: 'UTC', firstDay: null, lastDay: null }],
  });
  assert.equal((await vi('/settings/tokens/1/revoke', [])).status, 404);
  assert.match((await jo('/settings/tokens')).text, /of jo[\s\S]*made by vi|made by vi[\s\S]*of jo/);
  assert.equal(
    (await fetch(`${server.url}/settings/tokens`, { redirect: 'manual' })).headers.get('location'),
    '/login?next=%2Fsettings%2Ftokens',
  );
  const foreign = await fetch(`${server.url}/settings/tokens`, { method: 'POST', headers: { origin: 'https://evil.example' } });
  assert.equal(foreign.status, 403);
});

test('the page of tokens reads well, light and dark, wide and on a phone, in English and German', async (t) => {
  const { server } = await withUsers(t);
  const browser = await startChromium(t);
  for (const [colorScheme, width, locale] of [
    ['light', 1200, 'en-GB'],
    ['dark', 390, 'de-DE'],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, locale });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await page.goto(`${server.url}/login?next=/settings/tokens`);
    await page.locator('#name').fill('jo');
    await page.locator('#password').fill(PASSWORD);
    await page.locator('main button').click();
    await page.locator('#expires').waitFor();
    await page.locator('#name').fill(`a program ${locale}`);
    await page.getByLabel('one.example').check();
    await page.locator('form.sheet button').click();
    const token = (await page.locator('#token').textContent()) ?? '';
    assert.equal((await ask(server, '/api/v1/sites/one.example/live', token)).status, 200);
    assert.ok((await page.evaluate('document.documentElement.scrollWidth')) === width);
    assert.deepEqual(troubles, []);
    await page.evaluate(AXE);
    const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
      'axe.run().then((found) => found.violations)',
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
      [],
    );
    await context.close();
  }
});
