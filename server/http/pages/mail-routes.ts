import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Text } from '../../../reports/locale/en/english.ts';
import { formatMinutes, type MailChoice, nearestMailTag, parseMinutes } from '../../../reports/mail/mail-choice.ts';
import { mailReason, mailSentence } from '../../../reports/mail/mail-state.ts';
import type { QuestionMailProps } from '../../../reports/mail/question-mail.tsx';
import { type ChosenMail, type MailOutcome, type MailPageProps, type MailRow, mailPage } from '../../../reports/pages/mail.tsx';
import { mayRead } from '../../auth/permissions.ts';
import type { MailEnd } from '../../domain/mail/mail-attempt.ts';
import { type MailInterval, mailIntervals } from '../../domain/mail/mail-schedule.ts';
import type { Site } from '../../domain/site.ts';
import { formatDay } from '../../domain/time/day.ts';
import { rateLimit } from '../../ingest/rate-limit.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { ListedMail } from '../../store/registry/mail-outbox.ts';
import type { MailReader } from '../../store/registry/mail-reader.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { confirmMailPath, questionHash } from './confirm-mail.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

/** What the pages need of the mails. */
export interface MailDesk {
  /** Whether there is a server to send by. */
  readonly able: boolean;
  sendNow(order: {
    readonly site: Site;
    readonly interval: MailInterval;
    readonly address: string;
    readonly language: string;
  }): Promise<MailEnd>;
  /** Asks the reader of an address whether reports may come. */
  sendQuestion(question: QuestionMailProps & { readonly address: string }): Promise<MailEnd>;
}

export interface MailRouteDeps extends PageAuthDeps {
  readonly mails: MailReader;
  readonly operations: Operations;
  readonly mail: MailDesk;
  /** To which viewers may have reports sent without asking the reader. */
  readonly mailDomains: readonly string[];
  nowMs(): number;
}

const DEFAULT_TIME = '07:00';
const MAILS_SHOWN = 30;
// Mails a minute that a user may have sent at once.
const AT_ONCE = 3;

/** `/settings/mail`: which reports a user gets by mail. */
export function mailRoutes(deps: MailRouteDeps): Router {
  const { registry, mails, operations, mail, mailDomains, publicUrl } = deps;
  const { forUser, viewerOf } = pageAuth(deps);
  const router = Router();
  const withinAtOnce = rateLimit();
  const now = () => Math.floor(deps.nowMs() / 1000);

  const sitesOf = (user: User) => registry.sites().filter((site) => mayRead(user, site));

  const choicesOf = (user: User): readonly ChosenMail[] => {
    const sites = new Map(sitesOf(user).map((site) => [site.id, site]));
    return mails.subscriptionsOf(user.id).flatMap(({ site: id, interval, address, language, sendAt }) => {
      const site = sites.get(id);
      const agreed = mails.mayMail(user, address, mailDomains);
      const choice = { interval, address, agreed, language: nearestMailTag(language), time: formatMinutes(sendAt) };
      return site === undefined ? [] : [{ domain: site.domain, timeZone: site.zone.name, ...choice }];
    });
  };

  const show = (
    user: User,
    request: Request,
    response: Response,
    shown: Partial<Pick<MailPageProps, 'fault' | 'outcome' | 'draft'>> = {},
  ) => {
    const locale = requestLocale(request);
    const sites = sitesOf(user).map((site) => ({ domain: site.domain, timeZone: site.zone.name }));
    const chosen = choicesOf(user);
    const rowOf = (each: ListedMail): MailRow => {
      const zone = sites.find(({ domain }) => domain === each.domain)?.timeZone ?? 'UTC';
      const counting = mails.counting(each.site, { from: each.firstDay, to: each.lastDay });
      const [first, last] = [formatDay(each.firstDay), formatDay(each.lastDay)];
      return {
        key: each.id,
        title: `${each.domain}, ${first === last ? locale.mediumDate(first) : locale.dateRange(first, last)}`,
        sentence: mailSentence(locale, each, zone, counting),
        trouble: each.state === 'failed' || each.state === 'unknown' || each.lastError !== null,
      };
    };
    const page = mailPage({
      locale,
      viewer: viewerOf(user),
      able: mail.able,
      sites,
      chosen,
      mails: mails.latest(user.id, MAILS_SHOWN).map(rowOf),
      draft: shown.draft ?? {
        domain: sites[0]?.domain ?? '',
        timeZone: sites[0]?.timeZone ?? '',
        interval: 'daily',
        address: chosen[0]?.address ?? '',
        language: nearestMailTag(locale.tag),
        time: DEFAULT_TIME,
      },
      fault: shown.fault ?? null,
      outcome: shown.outcome ?? null,
    });
    sendHtml(response, (shown.fault ?? null) === null ? 200 : 400, page);
  };

  router.get(
    '/settings/mail',
    forUser((user, request, response) => show(user, request, response)),
  );

  router.post(
    '/settings/mail',
    forUser(async (user, request, response) => {
      const { mailPage: text } = requestLocale(request).text;
      const field = (name: string) => formField(request.body, name).trim();
      const site = sitesOf(user).find((each) => each.domain === field('domain'));
      const interval = mailIntervals.find((each) => each === field('interval')) ?? 'daily';
      const address = field('address');
      const language = nearestMailTag(field('language'));
      const time = field('time');
      const sendAt = parseMinutes(time);
      try {
        if (site === undefined) throw new Refusal(text.notRead);
        if (sendAt === undefined) throw new Refusal(text.notATime);
        await operations.setMailSubscription({ user: user.id, domain: site.domain, interval, address, language, sendAt });
        const chosen = chosenBy(user, request);
        // Who was asked already, for whichever report, is asked again by a button alone.
        const isOver = chosen === undefined || chosen.agreed || mails.isQuestionOpen(user.id, chosen.address, now());
        if (isOver) response.redirect(303, '/settings/mail');
        else show(user, request, response, { outcome: await sendQuestion(user, request, chosen) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const [domain, timeZone] = [site?.domain ?? '', site?.zone.name ?? ''];
        const draft = { domain, timeZone, interval, address: address.slice(0, 254), language, time };
        show(user, request, response, { fault: error.message, draft });
      }
    }),
  );

  /** Has the reader of an address asked; gives what came of it. */
  const sendQuestion = async (user: User, request: Request, { domain, address, language }: MailChoice): Promise<MailOutcome> => {
    const locale = requestLocale(request);
    const { mailPage: text } = locale.text;
    if (!mail.able) return { sentence: text.noServer, trouble: true };
    const token = randomBytes(32).toString('base64url');
    const { taken } = await operations.noteMailAtOnce({ user: user.id, address, tokenHash: questionHash(token) });
    if (!taken) return { sentence: text.askedEnough, trouble: true };
    const link = `${publicUrl}${confirmMailPath(token)}`;
    const end = await mail.sendQuestion({ address, user: user.name, domain, link, language });
    if (end.kind === 'sent') return { sentence: text.asked(address), trouble: false };
    const reason = mailReason(locale, end.reason);
    return { sentence: end.kind === 'unknown' ? text.unknownNow(reason) : text.notAsked(reason), trouble: true };
  };

  router.post(
    '/settings/mail/ask',
    forUser(async (user, request, response) => {
      const chosen = chosenBy(user, request);
      if (chosen === undefined || chosen.agreed) response.redirect(303, '/settings/mail');
      else show(user, request, response, { outcome: await sendQuestion(user, request, chosen) });
    }),
  );

  const chosenBy = (user: User, request: Request) =>
    choicesOf(user).find(
      ({ domain, interval }) => domain === formField(request.body, 'domain') && interval === formField(request.body, 'interval'),
    );

  router.post(
    '/settings/mail/remove',
    forUser(async (user, request, response) => {
      const chosen = chosenBy(user, request);
      if (chosen !== undefined)
        await operations.removeMailSubscription({ user: user.id, domain: chosen.domain, interval: chosen.interval });
      response.redirect(303, '/settings/mail');
    }),
  );

  /** Why a report is not sent at once; undefined, and it is noted, when it is. */
  const whyNotAtOnce = async (
    user: User,
    { agreed, address }: ChosenMail,
    text: Text['mailPage'],
  ): Promise<string | undefined> => {
    if (!agreed) return text.notAgreed;
    if (!withinAtOnce(String(user.id), AT_ONCE, deps.nowMs())) return text.tooOften;
    const { taken } = await operations.noteMailAtOnce({ user: user.id, address, tokenHash: null });
    return taken ? undefined : text.sentEnough;
  };

  router.post(
    '/settings/mail/send',
    forUser(async (user, request, response) => {
      const locale = requestLocale(request);
      const { mailPage: text } = locale.text;
      const chosen = chosenBy(user, request);
      const site = sitesOf(user).find(({ domain }) => domain === chosen?.domain);
      if (chosen === undefined || site === undefined) {
        response.redirect(303, '/settings/mail');
        return;
      }
      const refused = await whyNotAtOnce(user, chosen, text);
      if (refused !== undefined) {
        show(user, request, response, { outcome: { sentence: refused, trouble: true } });
        return;
      }
      const end = await mail.sendNow({ site, interval: chosen.interval, address: chosen.address, language: chosen.language });
      const reason = end.kind === 'sent' ? '' : mailReason(locale, end.reason);
      const sentence =
        end.kind === 'sent'
          ? text.sentNow(chosen.address)
          : end.kind === 'unknown'
            ? text.unknownNow(reason)
            : text.notSentNow(reason);
      show(user, request, response, { outcome: { sentence, trouble: end.kind !== 'sent' } });
    }),
  );

  return router;
}
