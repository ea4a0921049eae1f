import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { MailInterval } from '../../server/domain/mail/mail-schedule.ts';
import { recordedPath } from '../../server/domain/path/path.ts';
import { seconds } from '../../server/domain/time/day.ts';
import type { VisitId } from '../../server/domain/visit.ts';
import { type MailJob, mailJob } from '../../server/mail/mail-job.ts';
import { type SmtpTimeouts, sendBySmtp } from '../../server/mail/smtp.ts';
import { reportMail } from '../../server/report-thread/report-mail.ts';
import { parseSmtpUrl } from '../../server/settings/smtp-url.ts';
import { type ListedMail, latestMails } from '../../server/store/registry/mail-outbox.ts';
import { siteNamed } from '../../server/store/registry/sites.ts';
import { listUsers, type UserId } from '../../server/store/registry/users.ts';
import type { Operations } from '../../server/store/writer/operations.ts';
import type { Store } from '../../server/store/writer/store.ts';
import { operationsOn } from '../../server/store/writer/store-operations.ts';
import { openStore, reportsOf } from './open-store.ts';
import { scratchFolder } from './scratch.ts';

export const PUBLIC_URL = 'https://statistics.example.com';

// What hangs in tests is given up soon; what works does not wait for it.
export const SHORT: SmtpTimeouts = { connectionMs: 400, greetingMs: 400, silenceMs: 400, wholeMs: 3_000 };

/** A data folder in this process with a site, a user `jo`, and a clock that the test moves. */
export interface MailFolder {
  readonly folder: string;
  /** What time it is in Unix seconds, and by how many the clock on the wall is ahead. */
  readonly clock: { now: number; ahead: number };
  readonly store: Store;
  readonly operations: Operations;
  readonly user: UserId;
  /** Stores a visit with a page view of each path, a second apart. */
  visit(at: number, ...paths: readonly string[]): Promise<void>;
  /** A report that is chosen, with the yes of its reader. */
  subscribe(interval: MailInterval, more?: { readonly sendAt?: number; readonly language?: string }): Promise<void>;
  /**
   * The job of a program that has just started, with this server to send by; a patient one waits for a server as long
   * as usual, but not at its own end.
   */
  job(url: string, how?: { readonly patient: boolean }): MailJob;
  mails(): readonly ListedMail[];
  close(): void;
}

export async function mailFolder(t: TestContext, start: number, timeZone = 'UTC'): Promise<MailFolder> {
  const clock = { now: start, ahead: 0 };
  const folder = scratchFolder(t);
  const opened = openStore(folder, 'test', () => clock.now + clock.ahead, assert.fail, { monotonicMs: () => clock.now * 1_000 });
  assert.ok(opened !== undefined);
  const { store } = opened;
  let open = true;
  const close = () => {
    if (open) opened.close();
    open = false;
  };
  t.after(close);
  const operations = operationsOn(store);
  await operations.addSite({ domain: 'example.com', timeZone, aliases: [] });
  await operations.addUser({ name: 'jo', passwordHash: 'x', role: 'viewer', sites: ['example.com'] });
  const user = listUsers(store.db)[0]?.id;
  assert.ok(user !== undefined);
  let lastVisit = 0;
  return {
    folder,
    clock,
    store,
    operations,
    user,
    async visit(at, ...paths) {
      const site = siteNamed(store.db, 'example.com');
      lastVisit += 1;
      const id = lastVisit as VisitId;
      const startedAt = seconds(at);
      const startDay = site.zone.dayOf(startedAt);
      const browser = { family: 'Firefox', version: '128' };
      const visit = { id, startedAt, serverAddress: `192.0.${lastVisit % 200}.0/24`, topLevelDomain: null, browser };
      await operations.storeImportBatch({
        site: site.id,
        visits: [{ visit, startDay }],
        accesses: paths.flatMap((text, index) => {
          const path = recordedPath(text);
          assert.ok(path !== undefined, text);
          const time = seconds(at + index);
          return [{ access: { visit: id, at: time, kind: 'page' as const, path }, day: site.zone.dayOf(time), startDay }];
        }),
        received: [[startDay, paths.length]],
        excluded: [],
        lines: [],
      });
    },
    async subscribe(interval, { sendAt = 420, language = 'en-GB' } = {}) {
      const address = `jo+${interval}@example.com`;
      await operations.setMailSubscription({ user, domain: 'example.com', interval, address, language, sendAt });
      const tokenHash = randomBytes(32).toString('hex');
      await operations.noteMailAtOnce({ user, address, tokenHash });
      assert.deepEqual(await operations.agreeToMail({ tokenHash }), { agreed: true });
    },
    job(url, how) {
      const server = parseSmtpUrl(url);
      assert.ok(server !== null, url);
      return mailJob({
        store,
        smtp: { server, from: 'statistics@example.com' },
        publicUrl: PUBLIC_URL,
        domains: [],
        render: (task) => reportMail(reportsOf(store), task),
        failed: assert.fail,
        send: (to, mail) => (how?.patient === true ? sendBySmtp(to, mail) : sendBySmtp(to, mail, SHORT)),
        ...(how?.patient === true ? { lastMailMs: 50 } : {}),
      });
    },
    mails: () => latestMails(store.db, user, 100),
    close,
  };
}
