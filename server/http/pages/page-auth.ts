import type { NextFunction, Request, Response } from 'express';
import type { Viewer } from '../../../reports/components/frame.tsx';
import type { ClockDoubt } from '../../../reports/model/clock-doubt.ts';
import { messagePage } from '../../../reports/pages/message.tsx';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import type { Site } from '../../domain/site.ts';
import type { RegistryReader } from '../../store/registry/registry-reader.ts';
import type { User } from '../../store/registry/users.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { type SignedInDeps, signedIn } from './signed-in.ts';

export interface PageAuthDeps extends SignedInDeps {
  readonly registry: RegistryReader;
  /** What those who run the program should know. */
  notices(): readonly string[];
  /** Of the server, while it is doubted. */
  clockDoubt(): ClockDoubt | undefined;
}

type Handler = (request: Request, response: Response, next: NextFunction) => Promise<void>;
type UserWork = (user: User, request: Request, response: Response, next: NextFunction) => Promise<void> | void;
type SiteWork = (site: Site, user: User, request: Request, response: Response, next: NextFunction) => Promise<void> | void;

/** Who may see which page. Each handler answers for those who may not: with the sign-in page, or a page that says why. */
export interface PageAuth {
  /** For anybody who is signed in; the others are led to sign in, and then on. */
  forUser(work: UserWork): Handler;
  /** For administrators. */
  forAdministrator(work: UserWork): Handler;
  /** For those who may read the site that `:domain` names. */
  forSite(work: SiteWork): Handler;
  /** For administrators, with the site that `:domain` names. */
  forSiteAdministrator(work: SiteWork): Handler;
  viewerOf(user: User): Viewer;
}

/** Makes the guards of the pages. */
export function pageAuth({ registry, sessions, publicUrl, notices, clockDoubt }: PageAuthDeps): PageAuth {
  const viewerOf = (user: User): Viewer => ({
    name: user.name,
    administrator: mayAdminister(user),
    notices: mayAdminister(user) ? notices() : [],
    clock: (mayAdminister(user) ? clockDoubt() : undefined) ?? null,
  });

  const refuse = (user: User, request: Request, response: Response, title: string, sentence: string) => {
    const locale = requestLocale(request);
    const action = { href: '/', label: locale.text.message.toYourSites };
    sendHtml(response, 403, messagePage({ locale, viewer: viewerOf(user), title, sentence, action }));
  };

  const forUser =
    (work: UserWork): Handler =>
    async (request, response, next) => {
      const user = signedIn(request, { sessions, publicUrl });
      if (user !== undefined) await work(user, request, response, next);
      else
        response.redirect(303, request.originalUrl === '/' ? '/login' : `/login?next=${encodeURIComponent(request.originalUrl)}`);
    };

  const forAdministrator = (work: UserWork): Handler =>
    forUser(async (user, request, response, next) => {
      const { message } = requestLocale(request).text;
      if (mayAdminister(user)) await work(user, request, response, next);
      else refuse(user, request, response, message.notPermitted, message.onlyAdministrators(user.name));
    });

  const withSite =
    (work: SiteWork): UserWork =>
    async (user, request, response, next) => {
      const site = registry.siteOfDomain(String(request.params['domain']));
      const { message } = requestLocale(request).text;
      if (site === undefined) next();
      else if (mayRead(user, site)) await work(site, user, request, response, next);
      else refuse(user, request, response, message.notYours, message.mayNotRead(user.name, site.domain));
    };

  return {
    forUser,
    forAdministrator,
    forSite: (work) => forUser(withSite(work)),
    forSiteAdministrator: (work) => forAdministrator(withSite(work)),
    viewerOf,
  };
}
