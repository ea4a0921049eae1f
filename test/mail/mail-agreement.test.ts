import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { inTransaction } from '../../server/store/database/connections.ts';
import {
  agreeToMail,
  forgetMailsAtOnce,
  mailQuestion,
  mayMail,
  noteMailAtOnce,
} from '../../server/store/registry/mail-agreements.ts';
import { listUsers, type UserId } from '../../server/store/registry/users.ts';
import { formBrowser } from '../harness/forms.ts';
import { mailFolder } from '../harness/mail-folder.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { testStore } from '../harness/rollup-store.ts';
import { done, type Place } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';
import { type Served, startServe } from '../harness/serve.ts';
import { PASSWORD, signedInPage, withUser } from '../harness/signed-in.ts';

const DAY = 86_400;
const NOW = Date.UTC(2026, 2, 2, 12) / 1000;
const ADDRESS = 'reader@elsewhere.example';
const DAILY = { domain: 'example.com', interval: 'daily', address: ADDRESS, time: '06:30', language: 'en-GB' };
const KEY = { domain: 'example.com', interval: 'daily' };

async function withMail(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const mails = await startMailServer(t);
  const base: Place = await withUser(t);
  const place = { ...base, env: { SIXFOLD_SMTP: mails.url, SIXFOLD_MAIL_FROM: 'statistics@example.com', ...env } };
  for (const site of ['example.com', 'other.example']) await done(['site', 'add', site, '--time-zone', 'UTC'], place);
  await done(['user', 'add', 'vi', '--role', 'viewer', '--site', 'example.com'], { ...place, input: `${PASSWORD}\n` });
  const server = await startServe(t, place);
  return { mails, place, server };
}

/** The link in the last mail, as a path of the server. */
function linkIn(mails: MailServer): string {
  const [, path = ''] = /https?:\/\/[^/]+(\/confirm-mail\?token=[\w-]+)/.exec(mails.taken.at(-1)?.parsed.text ?? '') ?? [];
  assert.notEqual(path, '');
  return path;
}

const tokenIn = (path: string) => path.slice(path.indexOf('=') + 1);

/** Presses the button behind a link, as somebody who is not signed in. */
async function agree(server: Served, token: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}/confirm-mail`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { origin: server.url },
  });
  return { status: answer.status, text: await answer.text() };
}

test('a viewer’s new address is asked by a mail without figures, and gets reports once its reader pressed the button', async (t) => {
  const { mails, server } = await withMail(t);
  const vi = await formBrowser(server, 'vi');
  const chosen = await vi.send('/settings/mail', DAILY);
  assert.match(chosen.text, /A mail went to reader@elsewhere\.example with a link/);
  assert.match(chosen.text, /Waits for its reader/);
  assert.equal(mails.taken.length, 1);
  const question = mails.taken[0]?.parsed;
  assert.match(question?.subject ?? '', /Do you want reports about example\.com\?/);
  assert.match(question?.text ?? '', /vi wants reports about the visits to example\.com/);
  const figures = `${question?.text}`.replace(/https?:\S+/, '');
  assert.doesNotMatch(figures, /\d/);
  assert.match((await vi.send('/settings/mail/send', KEY)).text, /Its reader has not agreed yet, so nothing was sent/);

  const link = linkIn(mails);
  // A program that follows links, with GET and HEAD, agrees to nothing.
  for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await fetch(`${server.url}${link}`, { method })).status, 200);
  assert.match((await vi.get('/settings/mail')).text, /Waits for its reader/);
  assert.match(
    await (await fetch(`${server.url}${link}`)).text(),
    /vi wants reports about visits to a website to be sent to reader@elsewhere/,
  );
  for (const forged of [tokenIn(link).slice(1), `${tokenIn(link)}x`, '', 'x'.repeat(43)])
    assert.deepEqual(
      [(await agree(server, forged)).status, (await fetch(`${server.url}/confirm-mail?token=${forged}`)).status],
      [404, 404],
    );
  const foreign = {
    method: 'POST',
    body: new URLSearchParams({ token: tokenIn(link) }),
    headers: { origin: 'https://evil.example' },
  };
  assert.equal((await fetch(`${server.url}/confirm-mail`, foreign)).status, 403);
  assert.match((await agree(server, tokenIn(link))).text, /<h1>Agreed<\/h1>/);
  assert.equal((await agree(server, tokenIn(link))).status, 200);
  assert.match(await (await fetch(`${server.url}${link}`)).text(), /<h1>Agreed<\/h1>/);

  assert.doesNotMatch((await vi.get('/settings/mail')).text, /Waits for its reader/);
  assert.match((await vi.send('/settings/mail/send', KEY)).text, /The mail server has taken it for reader@/);
  assert.match(mails.taken.at(-1)?.parsed.subject ?? '', /^example\.com: /);
  // The time may be changed without another question; another address is asked, and the first one's yes ends with its reports.
  assert.equal((await vi.send('/settings/mail', { ...DAILY, time: '07:00' })).status, 303);
  assert.match(
    (await vi.send('/settings/mail', { ...DAILY, address: 'another@elsewhere.example' })).text,
    /A mail went to another@/,
  );
  assert.match((await vi.get('/settings/mail')).text, /Waits for its reader/);
  await vi.send('/settings/mail', DAILY);
  assert.match((await vi.get('/settings/mail')).text, /Waits for its reader/);
  // One question is enough for all reports to an address.
  const asked = mails.taken.length;
  for (const interval of ['weekly', 'monthly'])
    assert.equal((await vi.send('/settings/mail', { ...DAILY, interval })).status, 303);
  assert.equal(mails.taken.length, asked);
});

test('in domains that are allowed, and for administrators, nobody is asked; subdomains are other domains', async (t) => {
  const { mails, place, server } = await withMail(t, { SIXFOLD_MAIL_DOMAINS: 'Allowed.example,bücher.example' });
  const [jo, vi] = [await formBrowser(server, 'jo'), await formBrowser(server, 'vi')];
  assert.equal((await jo.send('/settings/mail', DAILY)).status, 303);
  for (const address of ['a@allowed.example', 'a@ALLOWED.EXAMPLE', 'a@bücher.example', 'a@xn--bcher-kva.example'])
    assert.equal((await vi.send('/settings/mail', { ...DAILY, address })).status, 303, address);
  assert.equal(mails.taken.length, 0);
  for (const address of ['a@sub.allowed.example', 'a@notallowed.example', 'allowed.example@elsewhere.example'])
    assert.match((await vi.send('/settings/mail', { ...DAILY, address })).text, /A mail went to/, address);
  assert.equal(mails.taken.length, 3);
  // What administrators allow stays with the data folder.
  assert.match(await done(['settings'], place), /SIXFOLD_MAIL_DOMAINS.*allowed\.example,xn--bcher-kva\.example/);
});

test('a mail that cannot be sent is told with why, and asked again by a button', async (t) => {
  const { mails, server } = await withMail(t);
  const vi = await formBrowser(server, 'vi');
  mails.answers.rcpt = { code: 550, words: 'No such user' };
  assert.match(
    (await vi.send('/settings/mail', DAILY)).text,
    /its reader could not be asked: the mail server said “550 No such user”/,
  );
  mails.answers.rcpt = undefined;
  const again = await vi.send('/settings/mail/ask', KEY);
  assert.match(again.text, /A mail went to/);
  await vi.send('/settings/mail/ask', KEY);
  assert.match((await vi.send('/settings/mail/ask', KEY)).text, /That is all that may be asked in a day/);
  assert.equal(mails.taken.length, 2);
  // Each of the links does, whichever mail is read.
  assert.equal((await agree(server, tokenIn(linkIn(mails)))).status, 200);
});

test('questions and reports sent at once keep within their limits of a day, whatever is tried', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  const { db } = at.store;
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    await at.operations.addUser({ name, passwordHash: name, role: 'viewer', sites: [] });
  const users = listUsers(db).map(({ id }) => id);
  const step = fc.record({
    user: fc.constantFrom(...users),
    address: fc.nat({ max: 29 }).map((n) => `${n % 2 === 0 ? 'r' : 'R'}${n >> 1}@elsewhere.example`),
    isQuestion: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
    waitSeconds: fc.constantFrom(0, 0, 0, 0, 60, 3_600, DAY / 2),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 250 }), (steps) => {
      db.exec('DELETE FROM mail_at_once');
      const sent: { readonly user: UserId; readonly address: string; readonly isQuestion: boolean; readonly at: number }[] = [];
      let now = NOW;
      for (const [n, { user, address, isQuestion, waitSeconds }] of steps.entries()) {
        now += waitSeconds;
        const lately = sent.filter((each) => each.isQuestion === isQuestion && each.at > now - DAY);
        const own = lately.filter((each) => each.user === user).length;
        const to = lately.filter((each) => each.address.toLowerCase() === address.toLowerCase()).length;
        const may = isQuestion ? own < 10 && to < 3 && lately.length < 50 : own < 20;
        const tokenHash = isQuestion ? String(n).padStart(64, '0') : null;
        assert.equal(inTransaction(db, (tx) => noteMailAtOnce(tx, { user, address, tokenHash }, now)).taken, may);
        if (may) sent.push({ user, address, isQuestion, at: now });
      }
    }),
    { numRuns: 30 },
  );
});

test('a link is good for three days, for its own user and address alone, and not once its user is disabled', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOW);
  t.after(at.close);
  const { db } = at.store;
  for (const name of ['vi', 'mo']) await at.operations.addUser({ name, passwordHash: name, role: 'viewer', sites: [] });
  const [mo, vi] = listUsers(db);
  assert.ok(mo !== undefined && vi !== undefined);
  const tokenHash = 'a'.repeat(64);
  inTransaction(db, (tx) => noteMailAtOnce(tx, { user: vi.id, address: ADDRESS, tokenHash }, NOW));
  assert.deepEqual(mailQuestion(db, tokenHash, NOW + 3 * DAY - 1), { user: 'vi', address: ADDRESS, agreed: false });
  assert.equal(mailQuestion(db, tokenHash, NOW + 3 * DAY), undefined);
  assert.deepEqual(
    inTransaction(db, (tx) => agreeToMail(tx, { tokenHash }, NOW + 3 * DAY)),
    { agreed: false },
  );
  await at.operations.disableUser({ name: 'vi' });
  assert.deepEqual(
    inTransaction(db, (tx) => agreeToMail(tx, { tokenHash }, NOW)),
    { agreed: false },
  );
  await at.operations.enableUser({ name: 'vi' });
  assert.deepEqual(
    inTransaction(db, (tx) => agreeToMail(tx, { tokenHash }, NOW)),
    { agreed: true },
  );
  assert.deepEqual(
    [mayMail(db, vi, ADDRESS, []), mayMail(db, mo, ADDRESS, []), mayMail(db, vi, `x${ADDRESS}`, [])],
    [true, false, false],
  );
  // What nobody can answer any more is forgotten.
  const rows = () => db.prepare('SELECT count(*) FROM mail_at_once').pluck().get();
  forgetMailsAtOnce(db, NOW + 3 * DAY - 1);
  assert.equal(rows(), 1);
  forgetMailsAtOnce(db, NOW + 3 * DAY);
  assert.equal(rows(), 0);
});

test('a report that falls due before its reader agreed is not sent, nor later; the next one is', async (t) => {
  const folder = await mailFolder(t, NOW);
  const mails = await startMailServer(t);
  const { store, operations, user } = folder;
  await operations.setMailSubscription({ user, ...KEY, interval: 'daily', address: ADDRESS, language: 'en-GB', sendAt: 420 });
  const job = folder.job(mails.url);
  folder.clock.now += DAY;
  await job.run();
  assert.equal(mails.taken.length, 0);
  assert.deepEqual(
    folder.mails().map(({ state, lastError }) => [state, lastError]),
    [['failed', 'not agreed']],
  );
  const tokenHash = 'b'.repeat(64);
  await operations.noteMailAtOnce({ user, address: ADDRESS, tokenHash });
  await operations.agreeToMail({ tokenHash });
  await job.run();
  assert.equal(mails.taken.length, 0);
  folder.clock.now += DAY;
  await job.run();
  assert.deepEqual(
    mails.taken.map(({ to }) => to),
    [[ADDRESS]],
  );
  assert.equal(store.db.prepare('SELECT count(*) FROM mail_outbox').pluck().get(), 2);
  await job.stop();
});

test('subscriptions of before go on without a question', async (t) => {
  const folder = scratchFolder(t);
  const before = await testStore(folder, 'UTC', NOW);
  await before.operations.addUser({ name: 'vi', passwordHash: 'x', role: 'viewer', sites: ['example.com'] });
  const vi = listUsers(before.store.db)[0];
  assert.ok(vi !== undefined);
  for (const interval of ['daily', 'weekly'] as const)
    await before.operations.setMailSubscription({
      user: vi.id,
      domain: 'example.com',
      interval,
      address: ADDRESS,
      language: 'en-GB',
      sendAt: 1,
    });
  before.close();
  const db = new Sqlite(join(folder, 'sixfold.db'));
  db.exec('DROP TABLE mail_agreement; DROP TABLE mail_at_once');
  db.pragma('user_version = 11');
  db.close();
  const at = await testStore(folder, 'UTC', NOW);
  t.after(at.close);
  assert.ok(mayMail(at.store.db, vi, ADDRESS, []));
});

test('the page behind the link is answered in a browser, in the language of whoever reads it', async (t) => {
  const { mails, server } = await withMail(t);
  const vi = await formBrowser(server, 'vi');
  await vi.send('/settings/mail', { ...DAILY, language: 'de-DE' });
  assert.match(mails.taken[0]?.parsed.subject ?? '', /Möchten Sie Berichte über example\.com\?/);
  const { page, troubles } = await signedInPage(t, server, { locale: 'de-DE' });
  await page.context().clearCookies();
  await page.goto(`${server.url}${linkIn(mails)}`);
  assert.equal(await page.locator('h1').textContent(), 'Berichte per E-Mail?');
  await page.getByRole('button', { name: 'Ja, schicken Sie sie mir' }).click();
  assert.equal(await page.locator('h1').textContent(), 'Zugestimmt');
  assert.deepEqual(troubles, []);
});
