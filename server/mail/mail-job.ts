import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MailContent } from '../../reports/mail/mail-content.ts';
import { type QuestionMailProps, questionMail } from '../../reports/mail/question-mail.tsx';
import { mayRead } from '../auth/permissions.ts';
import type { MailEnd } from '../domain/mail/mail-attempt.ts';
import { type Counting, type MailInterval, periodBefore } from '../domain/mail/mail-schedule.ts';
import type { Site } from '../domain/site.ts';
import type { Seconds } from '../domain/time/day.ts';
import { onSchedule, type Scheduled } from '../lib/cron-schedule.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { MailTask } from '../report-thread/report-mail.ts';
import type { SmtpServer } from '../settings/smtp-url.ts';
import { inTransaction } from '../store/database/connections.ts';
import { yieldingBetween } from '../store/database/yield-to-hits.ts';
import { forgetMailsAtOnce, mayMail } from '../store/registry/mail-agreements.ts';
import {
  countingOf,
  forgetOldMails,
  type MailToSend,
  mailBegins,
  mailEnds,
  mailsDue,
  mailToSend,
  queueDueMails,
  recoverMails,
} from '../store/registry/mail-outbox.ts';
import type { Store } from '../store/writer/store.ts';
import { clockNotice } from './clock-notice.ts';
import { mailMessage } from './mail-message.ts';
import { type Sending, type SmtpMail, sendBySmtp } from './smtp.ts';

export interface MailJobDeps {
  readonly store: Store;
  /** Undefined: nothing is sent, and nothing waits. */
  readonly smtp: { readonly server: SmtpServer; readonly from: string } | undefined;
  readonly publicUrl: string;
  /** To which viewers may have reports sent without asking the reader. */
  readonly domains: readonly string[];
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
  sendNow(order: MailNow): Promise<MailEnd>;
  /** Asks the reader of an address whether reports may come. */
  sendQuestion(question: QuestionMailProps & { readonly address: string }): Promise<MailEnd>;
  /** Runs each minute until stopped. */
  start(): void;
  /** Waits for the mail that is on its way, but not for long. */
  stop(): Promise<void>;
}

// How long a report waits for its days to be counted, in seconds. One that would have no figures waits as long as the
// counting of many days may take, and still comes within the day that its reader hears that something is amiss.
const PATIENCE: Readonly<Record<Counting, number>> = { done: 0, again: 3_600, missing: 6 * 3_600 };
const LAST_MAIL_MS = 4_000;

/** The mails of `serve`. What is due is worked out from the database; what is on its way stands there before it goes. */
export function mailJob(deps: MailJobDeps): MailJob {
  const { store, smtp, publicUrl, render, failed, lastMailMs = LAST_MAIL_MS } = deps;
  const { db } = store;
  // Not what a clock that was just set shows: no day must be mailed before it is over.
  const now = (): Seconds => store.clock.look().sure;
  const inTurn = oneAtATime();
  const way = mailWay(deps, now);
  let running: Promise<void> | undefined;
  let ticks: Scheduled | undefined;
  inTransaction(db, (tx) => recoverMails(tx, now()));
  const work = outboxWork(deps, way, now);

  const run = (): Promise<void> => {
    if (way.isClosed()) return Promise.resolve();
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
        const counting = countingOf(db, site.id, period);
        const content = await render({ domain: site.domain, interval, period, language, publicUrl, counting });
        return way.sendContent(address, content);
      }),
    sendQuestion: ({ address, ...question }) => inTurn(() => way.sendContent(address, questionMail(question))),
    start() {
      ticks = onSchedule('* * * * *', { work: run, nowMs: () => store.now() * 1_000, failed });
      run().catch(failed);
    },
    async stop() {
      way.close();
      const ticking = ticks?.stop();
      const timer = setTimeout(way.abandon, lastMailMs);
      await inTurn(() => Promise.resolve());
      clearTimeout(timer);
      await ticking;
    },
  };
}

/** The way of mails to the server. */
interface MailWay {
  messageId(): string;
  handIn(mail: SmtpMail, server: SmtpServer): Promise<MailEnd>;
  /** Makes a mail of a content and hands it in. */
  sendContent(to: string, content: MailContent): Promise<MailEnd>;
  /** No further mail goes. */
  close(): void;
  isClosed(): boolean;
  /** Gives up the mail that is on its way. */
  abandon(): void;
}

function mailWay({ smtp, publicUrl, send = sendBySmtp }: MailJobDeps, now: () => Seconds): MailWay {
  const messageId = () => `<${randomBytes(16).toString('hex')}@${new URL(publicUrl).hostname.replace(/[[\]]/g, '')}>`;
  let current: Sending | undefined;
  let closed = false;
  const handIn = async (mail: SmtpMail, server: SmtpServer): Promise<MailEnd> => {
    if (closed) return { kind: 'put off', reason: 'ended' };
    current = send(server, mail);
    try {
      return await current.end;
    } finally {
      current = undefined;
    }
  };
  return {
    messageId,
    handIn,
    async sendContent(to, content) {
      if (smtp === undefined) return { kind: 'put off', reason: 'ended' };
      const envelope = { from: smtp.from, to };
      const message = await mailMessage(content, { ...envelope, messageId: messageId(), date: now(), publicUrl });
      return handIn({ ...envelope, message }, smtp.server);
    },
    close() {
      closed = true;
    },
    isClosed: () => closed,
    abandon: () => current?.abandon(),
  };
}

/** Puts into the outbox what is due and sends what waits there. */
function outboxWork(deps: MailJobDeps, way: MailWay, now: () => Seconds): () => Promise<void> {
  const { store, smtp, publicUrl } = deps;
  const { db } = store;
  const reportClock = clockNotice(store, publicUrl, way.sendContent);
  let forgottenUpTo = 0;
  return async () => {
    store.folder.checkBefore();
    forgetMailsAtOnce(db, now());
    if (smtp === undefined) return;
    await reportClock(store.clock.look());
    await queueDueMails(db, now(), way.messageId, nextTurn);
    forgottenUpTo = forgetOldMails(db, now(), forgottenUpTo);
    for await (const id of yieldingBetween(mailsDue(db, now()), nextTurn)) {
      if (way.isClosed()) return;
      // Looked up now: while another was sent, this one may have been cancelled.
      const due = mailToSend(db, id, now());
      if (due !== undefined && now() >= due.mail.queuedAt + PATIENCE[due.counting]) await sendDue(deps, smtp, way, now, due);
    }
  };
}

/** Sends a mail of the outbox, and writes there what came of it. */
async function sendDue(
  { store: { db }, domains, publicUrl, render, failed }: MailJobDeps,
  { from, server }: NonNullable<MailJobDeps['smtp']>,
  way: MailWay,
  now: () => Seconds,
  { mail, subscription, domain, user, period, counting }: MailToSend,
): Promise<void> {
  const { address: to, interval, language } = subscription;
  if (user.disabled || !mayRead(user, { id: mail.site })) {
    mailEnds(db, mail, { kind: 'refused', reason: 'not permitted' }, now());
    return;
  }
  if (!mayMail(db, user, to, domains)) {
    mailEnds(db, mail, { kind: 'refused', reason: 'not agreed' }, now());
    return;
  }
  let message: Uint8Array;
  try {
    const content = await render({ domain, interval, period, language, publicUrl, counting });
    message = await mailMessage(content, { from, to, messageId: mail.messageId, date: mail.queuedAt, publicUrl });
  } catch (error) {
    if (way.isClosed()) return;
    failed(error);
    mailEnds(db, mail, { kind: 'put off', reason: 'not made' }, now());
    return;
  }
  if (way.isClosed()) return;
  mailBegins(db, mail);
  mailEnds(db, mail, await way.handIn({ from, to, message }, server), now());
}
