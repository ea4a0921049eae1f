import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { mailFolder, PUBLIC_URL } from '../harness/mail-folder.ts';
import { startMailServer } from '../harness/mail-server.ts';
import { MONDAY_SEVEN, mailStateOf, SUNDAY } from '../harness/mail-state.ts';

const DAY = 86_400;
const HOUR = 3_600;

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
      mailStateOf(
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
