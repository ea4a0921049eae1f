import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { collect } from '../harness/collect.ts';
import { type FormBrowser, formBrowser } from '../harness/forms.ts';
import { done, type Place, sixfold } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { PASSWORD, withUser } from '../harness/signed-in.ts';

const NEW = 'a new battery horse';

async function withServe(t: TestContext, env: Place['env'] = {}): Promise<{ place: Place; server: Served }> {
  const place = { ...(await withUser(t)), env };
  await done(['site', 'add', 'one.example', '--time-zone', 'UTC'], place);
  await done(['site', 'add', 'two.example', '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', 'one.example'], { ...place, input: `${PASSWORD}\n` });
  return { place, server: await startServe(t, place) };
}

const isIn = async (browser: FormBrowser) => (await browser.get('/')).status === 200;
const change = (current: string, fresh: string, again = fresh) => ({ current, new: fresh, again });

/** How many sign-ins a settings page lists. */
const listed = ({ text }: { readonly text: string }) => text.match(/"sum">signed in (?:now|\d+ \w+ ago)/g)?.length;

test('who changes the password stays signed in here, under a new token, and nowhere else', async (t) => {
  const { server } = await withServe(t);
  const [here, there, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  assert.equal(listed(await here.get('/settings')), 2);
  const before = here.cookie();
  const page = await here.follow('/settings/password', change(PASSWORD, NEW));
  assert.match(page.text, /Your password was changed, and you were signed out everywhere but here/);
  assert.equal(listed(page), 1);
  assert.notEqual(here.cookie(), before);
  const old = await fetch(`${server.url}/settings`, { headers: { cookie: before }, redirect: 'manual' });
  assert.equal(old.status, 303);
  assert.deepEqual([await isIn(here), await isIn(there), await isIn(vi)], [true, false, true]);
  await assert.rejects(formBrowser(server, 'jo'));
  assert.ok(await isIn(await formBrowser(server, 'jo', NEW)));
});

test('a password that cannot be changed is refused with a sentence, and stays', async (t) => {
  const { server } = await withServe(t);
  for (const name of ['jo', 'vi']) {
    const browser = await formBrowser(server, name);
    for (const [fields, sentence] of [
      [change('wrong horse battery', NEW), /That is not your password, so nothing was changed/],
      [change(PASSWORD, NEW, `${NEW}!`), /The two passwords are not the same/],
      [change(PASSWORD, 'too short'), /A password has 12 characters or more/],
      [change(PASSWORD, 'qwertyuiop2026!'), /among those that are tried first/],
      [change(PASSWORD, 'One-Example-2026'), /hardly more than a name/],
    ] as const) {
      const refused = await browser.send('/settings/password', fields);
      assert.equal(refused.status, 400);
      assert.match(refused.text, sentence);
      for (const secret of [...Object.values(fields)]) assert.ok(!refused.text.includes(secret), 'A password is shown.');
    }
    assert.ok(await isIn(await formBrowser(server, name)));
  }
  const foreign = await fetch(`${server.url}/settings/password`, {
    method: 'POST',
    body: new URLSearchParams(change(PASSWORD, NEW)),
    headers: { cookie: (await formBrowser(server, 'jo')).cookie(), origin: 'https://evil.example' },
  });
  assert.equal(foreign.status, 403);
  assert.equal((await fetch(`${server.url}/settings/password`, { method: 'POST', redirect: 'manual' })).status, 303);
  assert.ok(await isIn(await formBrowser(server, 'jo')));
});

test('guessing at a password of somebody who is signed in is limited, for that user alone', async (t) => {
  const { server } = await withServe(t);
  const [jo, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  for (let guess = 0; guess < 5; guess++)
    assert.equal((await jo.send('/settings/password', change(`wrong horse ${guess}`, NEW))).status, 400);
  const last = await jo.send('/settings/password', change(PASSWORD, NEW));
  const wait = Number(last.headers.get('retry-after'));
  assert.ok(last.status === 429 && wait > 0 && wait <= 60);
  assert.match(last.text, /Too many passwords were wrong here, so this one was not looked at. The next one is in a minute/);
  assert.equal((await vi.send('/settings/password', change(PASSWORD, NEW))).status, 303);
});

test('signing out everywhere ends all sessions of that user, this one too', async (t) => {
  const { server } = await withServe(t);
  const [here, there, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  assert.equal((await here.get('/settings/sign-out')).status, 404);
  assert.match((await here.follow('/settings/sign-out', {})).text, /You are signed out everywhere/);
  assert.deepEqual([await isIn(here), await isIn(there), await isIn(vi)], [false, false, true]);
});

test('each sign-in is listed with its browser and can be ended there alone, by its own user alone', async (t) => {
  const { server } = await withServe(t);
  const [here, there, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  const page = (await here.get('/settings')).text;
  assert.match(page, /A sign-in ends after 12 hours without use, and after 14 days in any case/);
  assert.match(page, /\(this browser\)<\/span><p class="sum">signed in now, used now/);
  const ids = [...page.matchAll(/name="id" value="(\d+)"/g)].map((match) => match[1] ?? '');
  assert.equal(ids.length, 1);
  for (const id of [ids[0] ?? '', '', '-1', '1 OR 1=1', '9'.repeat(20)]) await vi.send('/settings/sessions/end', { id });
  assert.ok(await isIn(there));
  assert.equal(listed(await here.follow('/settings/sessions/end', { id: ids[0] ?? '' })), 1);
  assert.deepEqual([await isIn(here), await isIn(there), await isIn(vi)], [true, false, true]);
});

test('signing out clears what the browser kept, and under HTTPS the cookie is this host’s alone', async (t) => {
  const { server } = await withServe(t, { SIXFOLD_URL: 'https://statistics.example' });
  const jo = await formBrowser(server, 'jo');
  assert.match(jo.cookie(), /^__Host-sixfold_session=/);
  // A neighbour on the same domain can set a cookie of the plain name: it is not read.
  const plain = jo.cookie().replace('__Host-', '');
  assert.equal((await fetch(`${server.url}/settings`, { headers: { cookie: plain }, redirect: 'manual' })).status, 303);
  const out = await jo.send('/logout', {});
  assert.equal(out.headers.get('clear-site-data'), '"cache", "storage"');
  assert.match(
    out.headers.get('set-cookie') ?? '',
    /^__Host-sixfold_session=; Path=\/; Expires=Thu, 01 Jan 1970 .*; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test('a forgotten password is set on the server beside a running serve, and signs out everywhere', async (t) => {
  const { place, server } = await withServe(t);
  const login = await (await fetch(`${server.url}/login`)).text();
  assert.match(login, /Forgotten\? On the server: <code>sixfold user passwd NAME<\/code>/);
  const browser = await formBrowser(server, 'jo');
  for (const name of ['jo', 'vi'])
    await done(['token', 'add', `of ${name}`, '--scope', 'reports', '--user', name, '--site', 'one.example'], place);
  assert.match(
    await done(['user', 'passwd', 'jo'], { ...place, input: `${NEW}\n` }),
    /Former sessions and 1 API token have ended/,
  );
  assert.match(await done(['token', 'list'], place), /of jo.*revoked/);
  assert.doesNotMatch(await done(['token', 'list'], place), /of vi.*revoked/);
  assert.ok(!(await isIn(browser)));
  assert.ok(await isIn(await formBrowser(server, 'jo', NEW)));
});

test('the last administrator cannot be disabled, and whoever is disabled can be enabled', async (t) => {
  const { place, server } = await withServe(t);
  const refused = await sixfold(['user', 'disable', 'jo'], place);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /jo is the last administrator who can sign in, so nothing was changed/);
  assert.ok(await isIn(await formBrowser(server, 'jo')));

  const vi = await formBrowser(server, 'vi');
  await done(['user', 'disable', 'vi'], place);
  assert.ok(!(await isIn(vi)));
  await assert.rejects(formBrowser(server, 'vi'));
  assert.match((await (await formBrowser(server, 'jo')).get('/settings')).text, /<b>vi<\/b>.*viewer · one\.example · disabled/s);
  assert.match(await done(['user', 'enable', 'vi'], place), /vi can sign in again/);
  assert.ok(!(await isIn(vi)), 'An ended session is back.');
  assert.ok(await isIn(await formBrowser(server, 'vi')));

  await done(['user', 'add', 'mo', '--role', 'admin'], { ...place, input: `${PASSWORD}\n` });
  await done(['user', 'disable', 'jo'], place);
  assert.equal((await sixfold(['user', 'disable', 'mo'], place)).code, 1);
  await done(['user', 'enable', 'jo'], place);
  await done(['user', 'disable', 'mo'], place);
  assert.match((await sixfold(['user', 'enable', 'nobody'], place)).stderr, /There is no user "nobody"/);
});

test('an administrator sees the data folder with its size, the settings with where they come from, and no secret', async (t) => {
  const smtp = 'smtp://post:so-very-secret@127.0.0.1:9';
  const { place, server } = await withServe(t, {
    SIXFOLD_SMTP: smtp,
    SIXFOLD_MAIL_FROM: 'figures@one.example',
    SIXFOLD_TLD: 'off',
  });
  for (let page = 0; page < 40; page++) await collect(server, { site: 'one.example', page: `/${page}` });
  const { text } = await (await formBrowser(server, 'jo')).get('/settings');
  assert.ok(text.includes(`<code>${place.data}</code>`));
  const shown = (pattern: RegExp) => {
    const [, amount = '', unit = ''] = pattern.exec(text) ?? assert.fail(String(pattern));
    return Number(amount.replaceAll(',', '')) * ({ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }[unit] ?? Number.NaN);
  };
  const database = statSync(join(place.data, 'sixfold.db')).size;
  assert.ok(Math.abs(shown(/the database ([\d.,]+) (\w+)/) - database) < 60_000);
  assert.ok(Math.abs(shown(/write-ahead log ([\d.,]+) (\w+)/) - statSync(join(place.data, 'sixfold.db-wal')).size) < 500_000);
  const [records, counts] = [shown(/<dd>([\d.,]+) (\w+) of records/), shown(/and ([\d.,]+) (\w+) of counts/)];
  assert.ok(records > 0 && counts > records && records + counts < 2 * database + 1e6, `${records} ${counts}`);
  assert.ok(shown(/Free on its disk<\/dt><dd>([\d.,]+) (\w+)/) > 0);
  assert.match(text, /of 1 day, the oldest of .*; each is kept for 90 days/);
  assert.ok(text.includes(`on Node ${process.version}`));
  const setting = (variable: string) => new RegExp(`<code>${variable}</code></dt><dd>(.*?)</dd>`).exec(text)?.[1] ?? '';
  assert.match(setting('SIXFOLD_TLD'), />off<.*from the environment/);
  assert.match(setting('SIXFOLD_HOST'), />127\.0\.0\.1<.*by default/);
  assert.match(setting('SIXFOLD_SMTP'), />set, not shown<.*from the environment/);
  assert.doesNotMatch(text, /so-very-secret/);
  await done(['settings', 'set', 'RETENTION_DAYS', '30'], { ...place, env: {} });
  const later = (await (await formBrowser(server, 'jo')).get('/settings')).text;
  assert.match(later, /SIXFOLD_RETENTION_DAYS<\/code><\/dt><dd><span[^>]*>90<.*?from the next start on: 30/);
});

test('a viewer sees own sites, and nothing of the server or of others', async (t) => {
  const { place, server } = await withServe(t);
  const { text } = await (await formBrowser(server, 'vi')).get('/settings');
  assert.match(text, /You are vi\..*You may read one\.example\./s);
  for (const hidden of [place.data, 'SIXFOLD_', 'two.example', '<b>jo</b>', 'user add'])
    assert.ok(!text.includes(hidden), hidden);
  assert.match(text, /href="\/settings\/mail".*href="\/settings\/tokens"/s);
  const asked = await fetch(`${server.url}/settings`, { redirect: 'manual' });
  assert.equal(asked.headers.get('location'), '/login?next=%2Fsettings');
  const empty = { data: scratchFolder(t) };
  await done(['user', 'add', 'nu', '--role', 'viewer'], { ...empty, input: `${PASSWORD}\n` });
  assert.match((await (await formBrowser(await startServe(t, empty), 'nu')).get('/settings')).text, /You may read no site yet/);
});
