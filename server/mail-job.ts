import { randomBytes } from 'node:crypto';
import { schedule } from 'node-cron';
import type { MailContent } from '../reports/mail/mail-content.ts';
import { mayRead } from './access/permissions.ts';
import type { MailTask } from './http/report-mail.ts';
import { mailMessage } from './mail-message.ts';
import { type Sending, type SmtpMail, sendBySmtp } from './smtp.ts';
import type { SmtpServer } from './smtp-url.ts';
import {
  forgetOldMails,
  type MailToSend,
  mailBegins,
  mailEnds,
  mailsToSend,
  queueDueMails,
  recoverMails,
} from './store/mail-outbox.ts';
import { oneAtATime } from './store/one-at-a-time.ts';
import type { Store } from './store/operations.ts';
import { type Seconds, seconds } from './visit/day.ts';
import type { MailEnd } from './visit/mail-attempt.ts';
import { type MailInterval, type MailPeriod, periodBefore } from './visit/mail-schedule.ts';
import type { Site } from './visit/site.ts';

export interface MailJobParts {
  readonly store: Store;
  /** Undefined: nothing is sent, and nothing waits. */
  readonly smtp: { readonly server: SmtpServer; readonly from: string } | undefined;
  readonly publicUrl: string;
  render(task: MailTask): Promise<MailContent>;
  /** A mail could not be made; it is tried again. */
  failed(error: unknown): void;
  /** Hands a mail to the server; other than usual in tests that wait for nothing. */
  send?(server: SmtpServer, mail: SmtpMail): Sending;
  /** How long a mail on its way is waited for at the end. */
  readonly lastMailMs?: number;
}

/** A report that somebody wants to see at once. */
export interface MailNow {
  readonly site: Site;
  readonly interval: MailInterval;
  readonly address: string;
  readonly language: string;
}

export interface MailJob {
  /** Whether there is a server to send by. */
  readonly able: boolean;
  /** Puts into the outbox what is due and sends what waits there, one mail after the other. */
  run(): Promise<void>;
  /** Sends the report of the last finished period, apart from the outbox. */
  sendNow(wanted: MailNow): Promise<MailEnd>;
  /** Runs each minute until stopped. */
  start(): void;
  /** Waits for the mail that is on its way, but not for long. */
  stop(): Promise<void>;
}

// How long a report waits for its days to be counted, in seconds.
const PATIENCE = 3_600;
const LAST_MAIL_MS = 4_000;

/** The mails of `serve`. What is due is worked out from the database; what is on its way stands there before it goes. */
export function mailJob(parts: MailJobParts): MailJob {
  const { store, smtp, publicUrl, render, failed, send = sendBySmtp, lastMailMs = LAST_MAIL_MS } = parts;
  const { db } = store;
  const now = (): Seconds => seconds(store.now());
  const inTurn = oneAtATime();
  const messageId = () => `<${randomBytes(16).toString('hex')}@${new URL(publicUrl).hostname.replace(/[[\]]/g, '')}>`;
  let current: Sending | undefined;
  let running: Promise<void> | undefined;
  let stopping = false;
  let task: ReturnType<typeof schedule> | undefined;
  db.transaction(() => recoverMails(db, now())).immediate();

  const handIn = async (mail: SmtpMail, server: SmtpServer): Promise<MailEnd> => {
    if (stopping) return { kind: 'put off', reason: 'ended' };
    current = send(server, mail);
    try {
      return await current.end;
    } finally {
      current = undefined;
    }
  };

  const taskOf = (
    site: Site,
    { interval, language }: { readonly interval: MailInterval; readonly language: string },
    period: MailPeriod,
    uncounted: boolean,
  ): MailTask => ({ domain: site.domain, interval, period, language, publicUrl, uncounted });

  const sendOne = async ({ mail, subscription, site, user, period, uncounted }: MailToSend): Promise<void> => {
    if (smtp === undefined) return;
    if (user.disabled || !mayRead(user, site)) {
      mailEnds(db, mail, { kind: 'refused', reason: 'not permitted' }, now());
      return;
    }
    let message: Uint8Array;
    const { from, server } = smtp;
    const to = subscription.address;
    try {
      const content = await render(taskOf(site, subscription, period, uncounted));
      message = await mailMessage(content, { from, to, messageId: mail.messageId, date: mail.queuedAt, publicUrl });
    } catch (error) {
      if (stopping) return;
      failed(error);
      mailEnds(db, mail, { kind: 'put off', reason: 'not made' }, now());
      return;
    }
    if (stopping) return;
    mailBegins(db, mail);
    mailEnds(db, mail, await handIn({ from, to, message }, server), now());
  };

  const work = async () => {
    store.folder.checkBefore();
    db.transaction(() => {
      queueDueMails(db, now(), messageId);
      forgetOldMails(db, now());
    }).immediate();
    const handled = new Set<number>();
    // Looked up anew for each: while one was sent, another may have been cancelled.
    const next = () =>
      mailsToSend(db, now()).find(
        ({ mail, uncounted }) => !handled.has(mail.id) && !(uncounted && now() < mail.queuedAt + PATIENCE),
      );
    for (let mail = next(); mail !== undefined && !stopping; mail = next()) {
      handled.add(mail.mail.id);
      await sendOne(mail);
    }
  };

  const run = (): Promise<void> => {
    if (smtp === undefined || stopping) return Promise.resolve();
    running ??= inTurn(work).finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    able: smtp !== undefined,
    run,
    sendNow: ({ site, interval, address, language }) =>
      inTurn(async () => {
        if (smtp === undefined) return { kind: 'put off', reason: 'ended' };
        const period = periodBefore(interval, site.zone.dayOf(now()));
        const content = await render(taskOf(site, { interval, language }, period, false));
        const envelope = { from: smtp.from, to: address };
        const message = await mailMessage(content, { ...envelope, messageId: messageId(), date: now(), publicUrl });
        return handIn({ ...envelope, message }, smtp.server);
      }),
    start() {
      task = schedule('* * * * *', () => run().catch(failed), { timezone: 'UTC', noOverlap: true });
      run().catch(failed);
    },
    async stop() {
      stopping = true;
      await task?.destroy();
      const timer = setTimeout(() => current?.abandon(), lastMailMs);
      await inTurn(() => Promise.resolve());
      clearTimeout(timer);
    },
  };
}
