import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { localeOf } from '../../reports/locale/locale.ts';
import { mailSentence } from '../../reports/mail/mail-state.ts';
import type { Counting } from '../../server/domain/mail/mail-schedule.ts';
import { formatDay } from '../../server/domain/time/day.ts';
import { type ListedMail, latestMails } from '../../server/store/registry/mail-outbox.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { openStore } from '../../server/store/writer/writer.ts';
import { mailFolder, PUBLIC_URL } from '../harness/mail-folder.ts';
import { startBrokenServer, startMailServer } from '../harness/mail-server.ts';
import { startServe } from '../harness/serve.ts';

const DAY = 86_400;
const HOUR = 3_600;
// A Sunday.
const SUNDAY = Date.UTC(2026, 10, 22, 12) / 1000;
const MONDAY_SEVEN = Date.UTC(2026, 10, 23, 7) / 1000;

const said = (mail: ListedMail | undefined, counting: Counting = 'done') => {
  assert.ok(mail !== undefined);
  return mailSentence(localeOf('en'), mail, 'UTC', counting);
};

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a daily report arrives at its time, whole: text, HTML, pictures inside, and headers that say what it is', async (t) => {
  const folder = await mailFolder(t, SUNDAY - 20 * DAY);
  const server = await startMailServer(t);
  for (const [weeks, visits] of [
    [2, 4],
    [1, 6],
    [0, 8],
  ] as const)
    for (let n = 0; n < visits; n++) await folder.visit(SUNDAY - weeks * 7 * DAY + n, '/', '/a');
  await folder.visit(SUNDAY, '/new');
  folder.clock.now = SUNDAY;
  await folder.subscribe('daily');
  await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  const job = folder.job(server.url);
  folder.clock.now = MONDAY_SEVEN - 1;
  await job.run();
  assert.equal(server.taken.length, 0);
  folder.clock.now = MONDAY_SEVEN;
  await job.run();
  await job.run();
  assert.equal(server.taken.length, 1);
  const [mail] = server.taken;
  assert.ok(mail !== undefined);
  const { parsed } = mail;
  assert.deepEqual([mail.from, mail.to], ['statistics@example.com', ['jo+daily@example.com']]);
  assert.equal(parsed.subject, 'example.com: 9 visits on Sunday 22 November 2026, 80 % more than on a usual Sunday');
  assert.equal(parsed.date, '2026-11-23T07:00:00.000Z');
  const header = (name: string) => parsed.headers.find((each) => each.key === name)?.value;
  assert.equal(header('list-unsubscribe'), `<${PUBLIC_URL}/settings/mail>`);
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.equal(header('precedence'), 'bulk');
  assert.match(parsed.messageId ?? '', /^<[0-9a-f]{32}@statistics\.example\.com>$/);
  for (const part of [parsed.text ?? '', parsed.html ?? '']) {
    for (const told of [
      '9 visits on Sunday 22 November 2026, 80 % more',
      '/new',
      `${PUBLIC_URL}/sites/example.com/days/2026-11-22`,
    ])
      assert.ok(part.includes(told), told);
    // Nothing about a visitor's address is mailed.
    assert.doesNotMatch(part, /192\.0\./);
  }
  const html = parsed.html ?? '';
  const shown = [...html.matchAll(/<img [^>]*src="cid:([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(
    parsed.attachments.map((each) => [each.contentId, each.disposition, each.mimeType, each.related]),
    shown.map((name) => [`<${name}>`, 'inline', 'image/png', true]),
  );
  assert.equal(shown.length, 2);
  for (const { content } of parsed.attachments)
    assert.deepEqual([...new Uint8Array(content as ArrayBuffer).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  // Whatever it loads is within it.
  assert.doesNotMatch(html, /(?:src|background|srcset)="(?!cid:)|url\(|<link|<script|@import/i);
  assert.equal(said(folder.mails()[0]), 'Sent 23 Nov 2026, 07:00.');
});

test('where the server cannot be reached the same mail is tried again, ever more rarely, and given up after a day', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  const [gone, here] = [folder.job(`smtp://127.0.0.1:${await unusedPort()}`), folder.job(server.url)];
  folder.clock.now = MONDAY_SEVEN;
  const attempts: number[] = [];
  for (let known = 0; folder.mails()[0]?.endedAt == null; folder.clock.now += 60) {
    await gone.run();
    const made = folder.mails()[0]?.attempts ?? 0;
    if (made > known) attempts.push((folder.clock.now - MONDAY_SEVEN) / 60);
    known = made;
    if (attempts.length === 2)
      assert.match(said(folder.mails()[0]), /^Not sent yet: .*ECONNREFUSED.*Tried 2 times, again 23 Nov 2026, 07:06\.$/);
  }
  assert.deepEqual(attempts, [0, 1, 6, 21, 81, 321, 561, 801, 1_041, 1_281]);
  assert.equal(folder.mails()[0]?.state, 'failed');
  // The next day's finds the server at its second attempt.
  folder.clock.now = MONDAY_SEVEN + DAY;
  await gone.run();
  const waiting = folder.mails()[0];
  folder.clock.now += 60;
  await here.run();
  assert.equal(server.taken.length, 1);
  assert.equal(server.taken[0]?.parsed.messageId, waiting?.messageId);
  assert.equal(server.taken[0]?.parsed.date, '2026-11-24T07:00:00.000Z');
});

test('a refusal for now waits, one for good is told at once, and nothing of either arrives', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  for (const interval of ['daily', 'weekly'] as const) await folder.subscribe(interval);
  const server = await startMailServer(t);
  const job = folder.job(server.url);
  folder.clock.now = MONDAY_SEVEN;
  for (const stage of ['rcpt', 'data'] as const) {
    Object.assign(server.answers, { rcpt: undefined, data: undefined, [stage]: { code: 450, words: 'Greylisted' } });
    await job.run();
    assert.deepEqual(
      folder.mails().map((mail) => mail.state),
      ['waiting', 'waiting'],
    );
    folder.clock.now += 5 * 60;
  }
  assert.match(said(folder.mails()[0]), /^Not sent yet: the mail server said “450 Greylisted”\. Tried twice|2 times/);
  Object.assign(server.answers, { rcpt: undefined, data: { code: 554, words: 'No <b>thanks</b>' } });
  await job.run();
  assert.deepEqual(
    folder.mails().map((mail) => mail.state),
    ['failed', 'failed'],
  );
  assert.equal(said(folder.mails()[0]), 'Not sent: the mail server said “554 No <b>thanks</b>”.');
  assert.equal(server.taken.length, 0);
});

test('a mail whose end nobody knows is sent once more, as the same mail, and then never again', async (t) => {
  for (const how of ['silence', 'cut'] as const) {
    const folder = await mailFolder(t, SUNDAY);
    await folder.subscribe('daily');
    const [broken, whole] = [await startBrokenServer(t, { at: 'end of data', how }), await startMailServer(t)];
    folder.clock.now = MONDAY_SEVEN;
    await folder.job(broken.url).run();
    const first = folder.mails()[0];
    assert.equal(first?.state, 'unknown');
    assert.match(
      said(first),
      /^Handed over, but .* It may have arrived; it is sent once more 23 Nov 2026, 07:05, so it may arrive twice\.$/,
    );
    folder.clock.now += 5 * 60;
    if (how === 'silence') {
      await folder.job(whole.url).run();
      assert.equal(whole.taken[0]?.parsed.messageId, first.messageId);
      assert.match(said(folder.mails()[0]), /^Sent 23 Nov 2026, 07:05\. .* it may have come twice\.$/);
    } else {
      await folder.job(broken.url).run();
      const second = folder.mails()[0];
      assert.deepEqual([second?.state, second?.nextAttemptAt, second?.unknownEnds], ['unknown', null, 2]);
      assert.match(said(second), /It may have arrived twice, and is not sent again\.$/);
    }
    const connections = broken.connections();
    folder.clock.now += 4 * HOUR;
    await folder.job(broken.url).run();
    assert.equal(broken.connections(), connections);
  }
});

test('a hang or a cut before the message was handed over is no unknown end', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  folder.clock.now = MONDAY_SEVEN;
  for (const [at, how] of [
    ['greeting', 'silence'],
    ['greeting', 'cut'],
    ['data', 'silence'],
    ['data', 'cut'],
  ] as const) {
    await folder.job((await startBrokenServer(t, { at, how })).url).run();
    const [mail] = folder.mails();
    assert.deepEqual([mail?.state, mail?.unknownEnds], ['waiting', 0], `${at} ${how}`);
    folder.clock.now = Number(mail?.nextAttemptAt);
  }
});

test('killed while a mail was on its way, the program says after the restart that nobody knows, and sends it once more', async (t) => {
  const today = Math.floor(Date.now() / 1000 / DAY) * DAY;
  const folder = await mailFolder(t, today - 2 * DAY);
  await folder.subscribe('daily', { sendAt: 0 });
  folder.close();
  const broken = await startBrokenServer(t, { at: 'end of data', how: 'silence' });
  const env = { SIXFOLD_SMTP: broken.url, SIXFOLD_MAIL_FROM: 'statistics@example.com' };
  const serve = await startServe(t, { data: folder.folder, env });
  await broken.broken();
  await serve.stop('SIGKILL');
  const opened = openStore(folder.folder, 'test', () => today, assert.fail);
  assert.ok(opened !== undefined);
  const latest = () => latestMails(opened.store.db, undefined, 10);
  const sending = latest().find((mail) => mail.state === 'sending');
  assert.ok(sending !== undefined);
  opened.close();
  const whole = await startMailServer(t);
  const again = await startServe(t, { data: folder.folder, env: { ...env, SIXFOLD_SMTP: whole.url } });
  // The other day that was due is sent at once, the one of unknown fate only after a while.
  await whole.arrived(1);
  assert.notEqual(whole.taken[0]?.parsed.messageId, sending.messageId);
  await again.stop();
  const later = Number(sending.queuedAt) + 2 * HOUR;
  const reopened = openStore(folder.folder, 'test', () => later, assert.fail);
  assert.ok(reopened !== undefined);
  t.after(() => reopened.close());
  const lost = latestMails(reopened.store.db, undefined, 10).find((mail) => mail.id === sending.id);
  assert.deepEqual([lost?.state, lost?.unknownEnds, lost?.lastError], ['unknown', 1, 'ended']);
});

test('ended while a mail hangs, the program does not wait long and leaves the mail as far as it came', async (t) => {
  for (const [at, state] of [
    ['greeting', 'waiting'],
    ['end of data', 'unknown'],
  ] as const) {
    const folder = await mailFolder(t, SUNDAY);
    await folder.subscribe('daily');
    folder.clock.now = MONDAY_SEVEN;
    const broken = await startBrokenServer(t, { at, how: 'silence' });
    const job = folder.job(broken.url, { patient: true });
    const run = job.run();
    await broken.broken();
    await job.stop();
    await run;
    assert.equal(folder.mails()[0]?.state, state);
  }
});

test('after a week in which nothing ran, the last three days and the last week are mailed, each once', async (t) => {
  const folder = await mailFolder(t, SUNDAY - 12 * DAY);
  for (const interval of ['daily', 'weekly', 'monthly'] as const) await folder.subscribe(interval);
  const server = await startMailServer(t);
  folder.clock.now = SUNDAY - 11 * DAY;
  await folder.job(server.url).run();
  const before = server.taken.length;
  folder.clock.now = MONDAY_SEVEN + 4 * HOUR;
  for (let restart = 0; restart < 3; restart++, folder.clock.now += 60) await folder.job(server.url).run();
  const since = server.taken.slice(before).map(({ parsed }) => parsed.subject?.replace('example.com: No visits ', ''));
  assert.deepEqual([...since].sort(), [
    'in the week 16 Nov – 22 Nov 2026',
    'on Friday 20 November 2026',
    'on Saturday 21 November 2026',
    'on Sunday 22 November 2026',
  ]);
});

test('whoever was disabled, or may not read the site any more, gets no mail', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  const job = folder.job(server.url);
  folder.store.db.exec('DELETE FROM user_site');
  folder.clock.now = MONDAY_SEVEN;
  await job.run();
  assert.equal(said(folder.mails()[0]), 'Not sent: the user may not read this site any more.');
  folder.store.db.prepare('INSERT INTO user_site SELECT user.id, site.id FROM user, site').run();
  await folder.operations.disableUser({ name: 'jo' });
  folder.clock.now += DAY;
  await job.run();
  assert.deepEqual(
    folder.mails().map((mail) => mail.state),
    ['failed', 'failed'],
  );
  assert.equal(server.taken.length, 0);
});

test('what is cancelled before it was sent is not sent, and what is asked for anew begins with the next period', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  folder.clock.now = MONDAY_SEVEN;
  await folder.job(`smtp://127.0.0.1:${await unusedPort()}`).run();
  const { user } = folder;
  await folder.operations.removeMailSubscription({ user, domain: 'example.com', interval: 'daily' });
  folder.clock.now += HOUR;
  await folder.subscribe('daily');
  await folder.job(server.url).run();
  assert.deepEqual([server.taken.length, folder.mails().length], [0, 0]);
  folder.clock.now = MONDAY_SEVEN + DAY;
  await folder.job(server.url).run();
  assert.deepEqual(
    folder.mails().map((mail) => formatDay(mail.firstDay)),
    ['2026-11-23'],
  );
});

test('across clock changes a report is mailed once a day, when clocks of the site show the time or first would have', async (t) => {
  for (const [zone, start, sendAt, times] of [
    ['Europe/Berlin', Date.UTC(2026, 2, 27, 12), 150, ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']],
    ['Europe/Berlin', Date.UTC(2026, 9, 23, 12), 150, ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 3, 0), 105, ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15']],
  ] as const) {
    const folder = await mailFolder(t, start / 1000, zone);
    await folder.subscribe('daily', { sendAt });
    const server = await startMailServer(t);
    const job = folder.job(server.url);
    for (const end = folder.clock.now + 3 * DAY; folder.clock.now < end; folder.clock.now += 15 * 60) await job.run();
    assert.deepEqual(
      server.taken.map(({ parsed }) => parsed.date?.slice(0, 16)),
      times,
      zone,
    );
  }
});

test('a report waits until its days are counted again, but no longer than an hour, and then says so', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  const job = folder.job(server.url);
  await folder.visit(SUNDAY, '/');
  await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  await folder.visit(SUNDAY, '/');
  folder.clock.now = MONDAY_SEVEN;
  await job.run();
  assert.equal(server.taken.length, 0);
  folder.clock.now += HOUR;
  await job.run();
  assert.match(server.taken[0]?.parsed.text ?? '', /still being counted/);
  await folder.visit(SUNDAY + DAY, '/');
  folder.clock.now = MONDAY_SEVEN + DAY;
  await job.run();
  assert.equal(server.taken.length, 1);
  await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  await job.run();
  assert.doesNotMatch(server.taken[1]?.parsed.text ?? '', /still being counted/);
});

test('of days that are not counted no mail tells figures: it waits for hours, then says so and where to look', async (t) => {
  for (const [interval, language, subject, link] of [
    ['daily', 'en-GB', 'Sunday 22 November 2026 is not counted yet', '/days/2026-11-22'],
    ['weekly', 'de-DE', 'Die Woche 16. Nov. – 22. Nov. 2026 ist noch nicht gezählt', '?from=2026-11-16&to=2026-11-22'],
  ] as const) {
    const folder = await mailFolder(t, SUNDAY - 7 * DAY);
    await folder.subscribe(interval, { language });
    const server = await startMailServer(t);
    const job = folder.job(server.url);
    for (let ago = 6; ago > 0; ago--) await folder.visit(SUNDAY - ago * DAY, '/earlier');
    await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
    await folder.visit(SUNDAY, '/page');
    for (folder.clock.now = MONDAY_SEVEN; folder.clock.now < MONDAY_SEVEN + 6 * HOUR; folder.clock.now += 20 * 60)
      await job.run();
    const ofSunday = () => server.taken.filter(({ parsed }) => parsed.text?.includes(link));
    assert.equal(ofSunday().length, 0);
    assert.match(
      said(
        folder.mails().find((each) => each.attempts === 0),
        'missing',
      ),
      /^Waits until its days are counted, for six hours at most\.$/,
    );
    await job.run();
    const [mail, ...more] = ofSunday();
    assert.ok(mail !== undefined && more.length === 0);
    const { parsed } = mail;
    assert.equal(parsed.subject, `example.com: ${subject}`);
    for (const part of [parsed.text ?? '', (parsed.html ?? '').replaceAll('&amp;', '&')]) {
      assert.ok(part.includes(subject) && part.includes(`${PUBLIC_URL}/sites/example.com${link}`), part);
      assert.doesNotMatch(part, /No visits|Kein Besuch|0 visits|0 Besuche|Page views|Seitenaufrufe|<img|\/earlier/);
    }
    assert.deepEqual(parsed.attachments, []);
  }
});

test('a day on which only visits of the day before went on is not told as one without visits once others came', async (t) => {
  const folder = await mailFolder(t, SUNDAY - DAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  const job = folder.job(server.url);
  await folder.visit(SUNDAY - DAY / 2 - 1, '/', '/a', '/b');
  await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  await folder.visit(SUNDAY, '/');
  folder.clock.now = MONDAY_SEVEN + HOUR;
  await job.run();
  folder.clock.now += 6 * HOUR;
  await job.run();
  const subjects = server.taken.map(({ parsed }) => parsed.subject);
  assert.deepEqual(subjects, [
    'example.com: 1 visit on Saturday 21 November 2026',
    'example.com: Sunday 22 November 2026 is not counted yet',
  ]);
});

test('who asks for a report at once is not told of no visits while they are still to be counted', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  const server = await startMailServer(t);
  await folder.visit(SUNDAY, '/');
  folder.clock.now = MONDAY_SEVEN;
  const wanted = {
    site: siteNamed(folder.store.db, 'example.com'),
    interval: 'daily',
    address: 'jo@example.com',
    language: 'en',
  } as const;
  const subjectOfNow = async () => {
    await folder.job(server.url).sendNow(wanted);
    return server.taken.at(-1)?.parsed.subject;
  };
  assert.equal(await subjectOfNow(), 'example.com: Sunday 22 November 2026 is not counted yet');
  await folder.operations.rollUp({ domain: 'example.com', onlyDirty: true });
  assert.equal(await subjectOfNow(), 'example.com: 1 visit on Sunday 22 November 2026');
});

test('however the clock jumps, no report is mailed twice, and old ones are forgotten', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  await folder.subscribe('daily');
  const server = await startMailServer(t);
  for (const days of [1, 2, 40, 2, 5, 30, 4, 41, 4_000, 41, 42, 300])
    for (const hours of [0, 7, 20]) {
      folder.clock.now = SUNDAY - 12 * HOUR + days * DAY + hours * HOUR;
      await folder.job(server.url).run();
    }
  const subjects = server.taken.map(({ parsed }) => parsed.subject);
  assert.equal(new Set(subjects).size, subjects.length);
  for (let days = 310; days < 440; days += 13) {
    folder.clock.now = SUNDAY + days * DAY;
    await folder.job(server.url).run();
  }
  const kept = folder.mails().filter((mail) => Number(mail.endedAt) < folder.clock.now - 90 * DAY);
  // Only what keeps a clock that ran ahead from making a report due twice.
  assert.ok(kept.length <= 9 && folder.mails().length < subjects.length + 30, String(kept.length));
});

test('old mails are forgotten, however many of others are kept before them, and again and again', async (t) => {
  const folder = await mailFolder(t, SUNDAY);
  const job = folder.job(`smtp://127.0.0.1:${await unusedPort()}`);
  const insert = folder.store.db.prepare(
    `INSERT INTO mail_outbox (user_id, site_id, interval, first_day, message_id, due_at, queued_at, state, ended_at)
     VALUES (?, 1, 'daily', ?, ?, 0, 0, 'sent', 0)`,
  );
  const mailsOf = (user: number, count: number) => {
    for (let day = 0; day < count; day++) insert.run(user, day, `<${user}-${day}@example.com>`);
  };
  const keptOf = (user: number) =>
    folder.store.db.prepare('SELECT count(*), min(first_day) FROM mail_outbox WHERE user_id = ?').raw().get(user);
  for (let user = 100; user < 350; user++) mailsOf(user, 9);
  mailsOf(folder.user, 20);
  for (let minute = 0; minute < 4; minute++) await job.run();
  assert.deepEqual(keptOf(folder.user), [9, 11]);
  assert.deepEqual(keptOf(100), [9, 0]);
  // By now all were looked at.
  mailsOf(400, 20);
  for (let minute = 0; minute < 4; minute++) await job.run();
  assert.deepEqual(keptOf(400), [9, 11]);
});
