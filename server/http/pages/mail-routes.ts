import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Text } from '../../../reports/locale/en/english.ts';
import type { Locale } from '../../../reports/locale/locale.ts';
import { formatMinutes, type MailChoice, nearestMailTag, parseMinutes } from '../../../reports/mail/mail-choice.ts';
import { type MailOutcome, mailOutcome, mailSentence } from '../../../reports/mail/mail-state.ts';
import type { QuestionMailProps } from '../../../reports/mail/question-mail.tsx';
import { type ChosenMail, type MailPageProps, type MailRow, mailPage } from '../../../reports/pages/mail.tsx';
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
  const router = Router();
  choiceRoutes(router, deps);
  questionRoute(router, deps);
  sendRoute(router, deps);
  return router;
}

/** The page, and the forms that choose a report, change it and take it away. */
function choiceRoutes(router: Router, deps: MailRouteDeps): void {
  const { forUser } = pageAuth(deps);
  router.get(
    '/settings/mail',
    forUser((user, request, response) => show(deps, user, request, response)),
  );
  router.post(
    '/settings/mail',
    forUser((user, request, response) => choose(deps, user, request, response)),
  );
  router.post(
    '/settings/mail/remove',
    forUser(async (user, request, response) => {
      const chosen = chosenBy(deps, user, request);
      if (chosen !== undefined)
        await deps.operations.removeMailSubscription({ user: user.id, domain: chosen.domain, interval: chosen.interval });
      response.redirect(303, '/settings/mail');
    }),
  );
}

/** Has the reader of an address asked once more. */
function questionRoute(router: Router, deps: MailRouteDeps): void {
  router.post(
    '/settings/mail/ask',
    pageAuth(deps).forUser(async (user, request, response) => {
      const chosen = chosenBy(deps, user, request);
      if (chosen === undefined || chosen.agreed) response.redirect(303, '/settings/mail');
      else show(deps, user, request, response, { outcome: await sendQuestion(deps, user, request, chosen) });
    }),
  );
}

/** Has a chosen report sent at once. */
function sendRoute(router: Router, deps: MailRouteDeps): void {
  const withinAtOnce = rateLimit();
  router.post(
    '/settings/mail/send',
    pageAuth(deps).forUser(async (user, request, response) => {
      const chosen = chosenBy(deps, user, request);
      const site = sitesOf(deps, user).find(({ domain }) => domain === chosen?.domain);
      if (chosen === undefined || site === undefined) {
        response.redirect(303, '/settings/mail');
        return;
      }
      const isTooSoon = () => !withinAtOnce(String(user.id), AT_ONCE, deps.nowMs());
      const refused = await whyNotAtOnce(deps, user, chosen, requestLocale(request).text.mailPage, isTooSoon);
      const outcome = refused === undefined ? await sendNow(deps, site, chosen, request) : { sentence: refused, trouble: true };
      show(deps, user, request, response, { outcome });
    }),
  );
}

function sitesOf({ registry }: MailRouteDeps, user: User): readonly Site[] {
  return registry.sites().filter((site) => mayRead(user, site));
}

function choicesOf(deps: MailRouteDeps, user: User): readonly ChosenMail[] {
  const { mails, mailDomains } = deps;
  const sites = new Map(sitesOf(deps, user).map((site) => [site.id, site]));
  return mails.subscriptionsOf(user.id).flatMap(({ site: id, interval, address, language, sendAt }) => {
    const site = sites.get(id);
    const agreed = mails.mayMail(user, address, mailDomains);
    const choice = { interval, address, agreed, language: nearestMailTag(language), time: formatMinutes(sendAt) };
    return site === undefined ? [] : [{ domain: site.domain, timeZone: site.zone.name, ...choice }];
  });
}

/** Which of a user's choices a form is about. */
function chosenBy(deps: MailRouteDeps, user: User, request: Request): ChosenMail | undefined {
  const [domain, interval] = [formField(request.body, 'domain'), formField(request.body, 'interval')];
  return choicesOf(deps, user).find((each) => each.domain === domain && each.interval === interval);
}

function show(
  deps: MailRouteDeps,
  user: User,
  request: Request,
  response: Response,
  shown: Partial<Pick<MailPageProps, 'fault' | 'outcome' | 'draft'>> = {},
): void {
  const locale = requestLocale(request);
  const sites = sitesOf(deps, user).map((site) => ({ domain: site.domain, timeZone: site.zone.name }));
  const chosen = choicesOf(deps, user);
  const page = mailPage({
    locale,
    viewer: pageAuth(deps).viewerOf(user),
    able: deps.mail.able,
    sites,
    chosen,
    mails: deps.mails.latest(user.id, MAILS_SHOWN).map((mail) => rowOf(deps, locale, sites, mail)),
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
}

function rowOf({ mails }: MailRouteDeps, locale: Locale, sites: MailPageProps['sites'], mail: ListedMail): MailRow {
  const zone = sites.find(({ domain }) => domain === mail.domain)?.timeZone ?? 'UTC';
  const counting = mails.counting(mail.site, { from: mail.firstDay, to: mail.lastDay });
  const [first, last] = [formatDay(mail.firstDay), formatDay(mail.lastDay)];
  return {
    key: mail.id,
    title: `${mail.domain}, ${first === last ? locale.mediumDate(first) : locale.dateRange(first, last)}`,
    sentence: mailSentence(locale, mail, zone, counting),
    trouble: mail.state === 'failed' || mail.state === 'unknown' || mail.lastError !== null,
  };
}

/** Stores a choice; the reader of a new address is asked first. */
async function choose(deps: MailRouteDeps, user: User, request: Request, response: Response): Promise<void> {
  const { mailPage: text } = requestLocale(request).text;
  const field = (name: string) => formField(request.body, name).trim();
  const site = sitesOf(deps, user).find((each) => each.domain === field('domain'));
  const interval = mailIntervals.find((each) => each === field('interval')) ?? 'daily';
  const address = field('address');
  const language = nearestMailTag(field('language'));
  const time = field('time');
  const sendAt = parseMinutes(time);
  try {
    if (site === undefined) throw new Refusal(text.notRead);
    if (sendAt === undefined) throw new Refusal(text.notATime);
    await deps.operations.setMailSubscription({ user: user.id, domain: site.domain, interval, address, language, sendAt });
    const chosen = chosenBy(deps, user, request);
    // Who was asked already, for whichever report, is asked again by a button alone.
    const isOver = chosen === undefined || chosen.agreed || deps.mails.isQuestionOpen(user.id, chosen.address, nowOf(deps));
    if (isOver) response.redirect(303, '/settings/mail');
    else show(deps, user, request, response, { outcome: await sendQuestion(deps, user, request, chosen) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [domain, timeZone] = [site?.domain ?? '', site?.zone.name ?? ''];
    const draft = { domain, timeZone, interval, address: address.slice(0, 254), language, time };
    show(deps, user, request, response, { fault: error.message, draft });
  }
}

/** Has the reader of an address asked; gives what came of it. */
async function sendQuestion(
  { operations, mail, publicUrl }: MailRouteDeps,
  user: User,
  request: Request,
  { domain, address, language }: MailChoice,
): Promise<MailOutcome> {
  const locale = requestLocale(request);
  const { mailPage: text } = locale.text;
  if (!mail.able) return { sentence: text.noServer, trouble: true };
  const token = randomBytes(32).toString('base64url');
  const { taken } = await operations.noteMailAtOnce({ user: user.id, address, tokenHash: questionHash(token) });
  if (!taken) return { sentence: text.askedEnough, trouble: true };
  const link = `${publicUrl}${confirmMailPath(token)}`;
  const end = await mail.sendQuestion({ address, user: user.name, domain, link, language });
  return mailOutcome(locale, end, { sent: text.asked(address), notSent: text.notAsked });
}

/** Why a report is not sent at once; undefined, and it is noted, when it is. */
async function whyNotAtOnce(
  { operations }: MailRouteDeps,
  user: User,
  { agreed, address }: ChosenMail,
  text: Text['mailPage'],
  isTooSoon: () => boolean,
): Promise<string | undefined> {
  if (!agreed) return text.notAgreed;
  if (isTooSoon()) return text.tooOften;
  const { taken } = await operations.noteMailAtOnce({ user: user.id, address, tokenHash: null });
  return taken ? undefined : text.sentEnough;
}

async function sendNow({ mail }: MailRouteDeps, site: Site, chosen: ChosenMail, request: Request): Promise<MailOutcome> {
  const locale = requestLocale(request);
  const { mailPage: text } = locale.text;
  const { interval, address, language } = chosen;
  const end = await mail.sendNow({ site, interval, address, language });
  return mailOutcome(locale, end, { sent: text.sentNow(address), notSent: text.notSentNow });
}

function nowOf({ nowMs }: MailRouteDeps): number {
  return Math.floor(nowMs() / 1000);
}
