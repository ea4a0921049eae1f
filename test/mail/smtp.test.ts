import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMailAddress } from '../../server/domain/mail/mail-address.ts';
import type { MailEnd } from '../../server/domain/mail/mail-attempt.ts';
import { Refusal } from '../../server/lib/refusal.ts';
import { type Sending, type SmtpTimeouts, sendBySmtp } from '../../server/mail/smtp.ts';
import { readSettings } from '../../server/settings/settings.ts';
import { parseSmtpUrl } from '../../server/settings/smtp-url.ts';
import { startBrokenServer, startMailServer } from '../harness/mail-server.ts';
import { unusedPort } from '../harness/unused-port.ts';

const MESSAGE = Buffer.from(
  'From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\nMessage-ID: <1@example.com>\r\n\r\nText\r\n',
);
// What hangs in these tests is given up soon; what works does not wait for it.
const SHORT: SmtpTimeouts = { connectionMs: 300, greetingMs: 300, silenceMs: 300, wholeMs: 2_000 };

function send(url: string, timeouts?: SmtpTimeouts): Sending {
  const server = parseSmtpUrl(url);
  assert.ok(server !== null, url);
  return sendBySmtp(server, { from: 'a@example.com', to: 'b@example.com', message: MESSAGE }, timeouts);
}

const ended = (url: string, timeouts?: SmtpTimeouts): Promise<MailEnd> => send(url, timeouts).end;

test('a mail that the server takes is sent, and arrives once as it was', async (t) => {
  const server = await startMailServer(t);
  assert.deepEqual(await ended(server.url), { kind: 'sent' });
  assert.equal(server.taken.length, 1);
  assert.deepEqual([server.taken[0]?.from, server.taken[0]?.to], ['a@example.com', ['b@example.com']]);
  assert.equal(server.taken[0]?.raw, MESSAGE.toString());
});

test('where nothing listens, or the name leads nowhere, the mail is put off', async () => {
  const refused = await ended(`smtp://127.0.0.1:${await unusedPort()}`);
  assert.equal(refused.kind, 'put off');
  assert.match(refused.kind === 'put off' ? refused.reason : '', /ECONNREFUSED/);
  assert.equal((await ended('smtp://no-such-host.invalid', SHORT)).kind, 'put off');
});

test('a refusal for now puts the mail off, one for good ends it, with the words of the server', async (t) => {
  const server = await startMailServer(t);
  const answers = async (change: typeof server.answers) => {
    Object.assign(server.answers, { rcpt: undefined, data: undefined }, change);
    return ended(server.url);
  };
  const busy = { code: 451, words: 'Busy, come back' };
  const unknown = { code: 550, words: 'No such user here' };
  assert.deepEqual(await answers({ rcpt: busy }), { kind: 'put off', reason: 'reply: 451 Busy, come back' });
  assert.deepEqual(await answers({ data: busy }), { kind: 'put off', reason: 'reply: 451 Busy, come back' });
  assert.deepEqual(await answers({ rcpt: unknown }), { kind: 'refused', reason: 'reply: 550 No such user here' });
  assert.deepEqual(await answers({ data: unknown }), { kind: 'refused', reason: 'reply: 550 No such user here' });
  assert.equal(server.taken.length, 0);
});

test('silence and a cut before the message was handed over put it off, afterwards nobody knows', async (t) => {
  const end = async (at: 'greeting' | 'data' | 'end of data', how: 'silence' | 'cut') =>
    (await ended((await startBrokenServer(t, { at, how })).url, SHORT)).kind;
  assert.equal(await end('greeting', 'silence'), 'put off');
  assert.equal(await end('greeting', 'cut'), 'put off');
  assert.equal(await end('data', 'silence'), 'put off');
  assert.equal(await end('data', 'cut'), 'put off');
  assert.equal(await end('end of data', 'silence'), 'unknown');
  assert.equal(await end('end of data', 'cut'), 'unknown');
});

test('a mail that is abandoned ends at once, as far as it has come', async (t) => {
  const abandoned = async (at: 'greeting' | 'end of data') => {
    const server = await startBrokenServer(t, { at, how: 'silence' });
    const sending = send(server.url);
    await server.broken();
    sending.abandon();
    return (await sending.end).kind;
  };
  assert.equal(await abandoned('greeting'), 'put off');
  assert.equal(await abandoned('end of data'), 'unknown');
});

test('a password goes to a server that asks for it, and a refused one waits without being told to anybody', async (t) => {
  const server = await startMailServer(t, { authOptional: false });
  const url = `smtp://jo:p%40ss%2Fword@127.0.0.1:${server.port}`;
  assert.deepEqual(await ended(url), { kind: 'sent' });
  server.answers.login = { code: 535, words: `Not p@ss/word, ${Buffer.from('p@ss/word').toString('base64')}` };
  const refused = await ended(url);
  assert.deepEqual(refused, { kind: 'put off', reason: 'reply: 535 Not …, …' });
});

test('a password is not sent without TLS to another machine, and a certificate nobody vouches for is refused unless the URL says otherwise', async (t) => {
  assert.equal(parseSmtpUrl('smtp://jo:secret@mail.example.com')?.requireTLS, true);
  assert.equal(parseSmtpUrl('smtp://jo:secret@mail.example.com?ignoreTLS=true')?.requireTLS, false);
  assert.equal(parseSmtpUrl('smtp://mail.example.com')?.requireTLS, false);
  const plain = await startMailServer(t);
  assert.equal((await ended(`${plain.url}?requireTLS=true`, SHORT)).kind, 'put off');
  assert.equal(plain.taken.length, 0);
  for (const secure of [false, true]) {
    const server = await startMailServer(t, { secure, disabledCommands: [] });
    const url = `${secure ? 'smtps' : 'smtp'}://127.0.0.1:${server.port}`;
    const refused = await ended(url);
    assert.equal(refused.kind, 'put off');
    assert.match(refused.kind === 'put off' ? refused.reason : '', /^tls: .*(certificate|self.signed)/i);
    assert.deepEqual(await ended(`${url}?tls.rejectUnauthorized=false`), { kind: 'sent' });
    assert.equal(server.taken.length, 1);
  }
});

test('only URLs of SMTP servers with known options are taken, and a refused one is not repeated', (t) => {
  t.assert.deepEqual(parseSmtpUrl('smtps://jo:p%3A@[2001:db8::1]'), {
    host: '2001:db8::1',
    port: 465,
    secure: true,
    login: { user: 'jo', password: 'p:' },
    requireTLS: true,
    ignoreTLS: false,
    tls: {},
    name: undefined,
  });
  for (const url of [
    '',
    'mail.example.com',
    'http://mail.example.com',
    'smtp://jo@mail.example.com',
    'smtp://mail.example.com/box',
    'smtp://mail.example.com?logger=true',
    'smtp://mail.example.com?requireTLS=perhaps',
    'smtp://jo:%0d%0aQUIT@mail.example.com',
    'smtp://jo:%ff@mail.example.com',
  ])
    assert.equal(parseSmtpUrl(url), null, url);
  const read = (environment: Record<string, string>) =>
    readSettings({ flags: {}, environment, stored: {}, mayChangeStored: false });
  const refused = (environment: Record<string, string>, told: RegExp) =>
    assert.throws(
      () => read(environment),
      (error: unknown) => error instanceof Refusal && told.test(error.message) && !error.message.includes('hunter2'),
    );
  refused(
    { SIXFOLD_SMTP: 'smtp://jo:hunter2@mail.example.com/x', SIXFOLD_MAIL_FROM: 'a@example.com' },
    /SIXFOLD_SMTP is not the URL/,
  );
  refused({ SIXFOLD_SMTP: 'smtp://jo:hunter2@mail.example.com' }, /SIXFOLD_MAIL_FROM has to say/);
  refused({ SIXFOLD_MAIL_FROM: 'Jo <jo@example.com>' }, /SIXFOLD_MAIL_FROM is "Jo <jo@example.com>"/);
});

test('an address is one address: no name, no list, no line break, and a foreign domain in its ASCII form', () => {
  assert.equal(parseMailAddress(' jo.b+x@Example.COM '), 'jo.b+x@example.com');
  assert.equal(parseMailAddress('jo@bücher.example'), 'jo@xn--bcher-kva.example');
  assert.equal(parseMailAddress(`${'a'.repeat(64)}@example.com`), `${'a'.repeat(64)}@example.com`);
  for (const text of [
    '',
    'jo',
    '@example.com',
    'jo@',
    'Jo <jo@example.com>',
    'a@example.com, b@example.com',
    'a@example.com b@example.com',
    'jo@example.com\r\nBcc: b@example.com',
    'jo\n@example.com',
    '"a b"@example.com',
    'jo@[192.0.2.1]',
    'jo@192.0.2.1',
    'jo..b@example.com',
    'jö@example.com',
    `${'a'.repeat(65)}@example.com`,
    `jo@${'a.'.repeat(125)}example.com`,
  ])
    assert.equal(parseMailAddress(text), undefined, text);
});
