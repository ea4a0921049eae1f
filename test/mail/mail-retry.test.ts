import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestMails } from '../../server/store/registry/mail-outbox.ts';
import { mailFolder } from '../harness/mail-folder.ts';
import { startBrokenServer, startMailServer } from '../harness/mail-server.ts';
import { MONDAY_SEVEN, mailStateOf, SUNDAY } from '../harness/mail-state.ts';
import { openStore } from '../harness/open-store.ts';
import { startServe } from '../harness/serve.ts';
import { unusedPort } from '../harness/unused-port.ts';

const DAY = 86_400;
const HOUR = 3_600;

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
      assert.match(mailStateOf(folder.mails()[0]), /^Not sent yet: .*ECONNREFUSED.*Tried 2 times, again 23 Nov 2026, 07:06\.$/);
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
  assert.match(mailStateOf(folder.mails()[0]), /^Not sent yet: the mail server said “450 Greylisted”\. Tried (?:twice|2 times)/);
  Object.assign(server.answers, { rcpt: undefined, data: { code: 554, words: 'No <b>thanks</b>' } });
  await job.run();
  assert.deepEqual(
    folder.mails().map((mail) => mail.state),
    ['failed', 'failed'],
  );
  assert.equal(mailStateOf(folder.mails()[0]), 'Not sent: the mail server said “554 No <b>thanks</b>”.');
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
      mailStateOf(first),
      /^Handed over, but .* It may have arrived; it is sent once more 23 Nov 2026, 07:05, so it may arrive twice\.$/,
    );
    folder.clock.now += 5 * 60;
    if (how === 'silence') {
      await folder.job(whole.url).run();
      assert.equal(whole.taken[0]?.parsed.messageId, first.messageId);
      assert.match(mailStateOf(folder.mails()[0]), /^Sent 23 Nov 2026, 07:05\. .* it may have come twice\.$/);
    } else {
      await folder.job(broken.url).run();
      const second = folder.mails()[0];
      assert.deepEqual([second?.state, second?.nextAttemptAt, second?.unknownEnds], ['unknown', null, 2]);
      assert.match(mailStateOf(second), /It may have arrived twice, and is not sent again\.$/);
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
