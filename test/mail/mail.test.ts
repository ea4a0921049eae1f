// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay } from '../../server/domain/time/day.ts';
import { mailFolder, PUBLIC_URL } from '../harness/mail-folder.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { MONDAY_SEVEN, mailStateOf, SUNDAY } from '../harness/mail-state.ts';
import { unusedPort } from '../harness/unused-port.ts';

const DAY = 86_400;
const HOUR = 3_600;

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
  assert.equal(mailStateOf(folder.mails()[0]), 'Sent 23 Nov 2026, 07:00.');
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
  assert.equal(mailStateOf(folder.mails()[0]), 'Not sent: the user may not read this site any more.');
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
