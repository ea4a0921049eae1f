import { type Request, type Response, Router } from 'express';
import { type TokenEntry, type TokenRow, tokenExpiries, tokensPage } from '../../../reports/pages/tokens.tsx';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import { newToken, tokenFault } from '../../auth/tokens.ts';
import type { SiteId } from '../../domain/site.ts';
import { type Day, formatDay } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { Token } from '../../store/registry/tokens.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField, formFields } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

const DAY_SECONDS = 86_400;

export interface TokenPageDeps extends PageAuthDeps {
  readonly operations: Operations;
  readonly publicUrl: string;
  nowMs(): number;
}

const NOTHING_ENTERED: TokenEntry = { name: '', sites: [], allSites: false, metrics: false, expires: '365' };

/** `/settings/tokens`: everybody's own tokens, and all of them for administrators. */
export function tokenRoutes(deps: TokenPageDeps): Router {
  const router = Router();
  const { forUser } = pageAuth(deps);
  router.get(
    '/settings/tokens',
    forUser((user, request, response) => show(deps, user, request, response, {})),
  );
  router.post(
    '/settings/tokens',
    forUser((user, request, response) => makeToken(deps, user, request, response)),
  );
  router.post(
    '/settings/tokens/:id/revoke',
    forUser(async (user, request, response, next) => {
      const token = deps.registry.tokens().find((each) => String(each.id) === request.params['id']);
      if (token === undefined || !mayManage(user, token)) {
        // Whether a token of somebody else exists is nothing to tell.
        next();
        return;
      }
      if (token.revokedAt === null) await deps.operations.revokeToken({ id: token.id });
      response.redirect(303, '/settings/tokens');
    }),
  );
  return router;
}

function mayManage(user: User, token: Token): boolean {
  return mayAdminister(user) || token.user?.id === user.id;
}

function show(
  deps: TokenPageDeps,
  user: User,
  request: Request,
  response: Response,
  {
    entry = NOTHING_ENTERED,
    fault = null,
    made = null,
  }: Partial<Pick<Parameters<typeof tokensPage>[0], 'entry' | 'fault' | 'made'>>,
): void {
  const sites = deps.registry.sites();
  const domains = new Map(sites.map((site) => [site.id, site.domain]));
  const page = tokensPage({
    locale: requestLocale(request),
    viewer: pageAuth(deps).viewerOf(user),
    tokens: deps.registry
      .tokens()
      .filter((token) => mayManage(user, token))
      .map((token) => rowOf(token, domains, nowOf(deps))),
    sites: sites.filter((site) => mayRead(user, site)).map((site) => site.domain),
    entry,
    fault,
    made,
    publicUrl: deps.publicUrl,
  });
  sendHtml(response, fault === null ? 200 : 400, page);
}

/** Makes the token that a form describes, and shows it this once. */
async function makeToken(deps: TokenPageDeps, user: User, request: Request, response: Response): Promise<void> {
  const entry = entryOf(request.body);
  const { token, tokenHash } = newToken();
  const { name, sites, allSites, metrics, expires } = entry;
  try {
    const added = await deps.operations.addToken({
      name,
      tokenHash,
      scopes: [...(sites.length > 0 || allSites ? (['reports'] as const) : []), ...(metrics ? (['metrics'] as const) : [])],
      allSites,
      sites: allSites ? [] : sites,
      user: user.name,
      expiresAt: expires === 'never' ? null : nowOf(deps) + Number(expires) * DAY_SECONDS,
    });
    show(deps, user, request, response, { made: { name: added.name, token } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    show(deps, user, request, response, { entry, fault: error.message });
  }
}

function nowOf({ nowMs }: TokenPageDeps): number {
  return Math.floor(nowMs() / 1000);
}

function rowOf(token: Token, domains: ReadonlyMap<SiteId, string>, now: number): TokenRow {
  const fault = tokenFault(token, now);
  return {
    id: token.id,
    name: token.name,
    metrics: token.scopes.includes('metrics'),
    sites: !token.scopes.includes('reports') ? null : token.allSites ? 'all' : token.sites.flatMap((id) => domains.get(id) ?? []),
    owner: token.user?.name ?? null,
    ends: token.expiresAt === null ? null : dayOf(token.expiresAt),
    lastUsed: token.lastUsedDay === null ? null : formatDay(token.lastUsedDay as Day),
    fault: fault === undefined || fault === 'unknown' ? null : fault,
  };
}

function dayOf(at: number): string {
  return formatDay(Math.floor(at / DAY_SECONDS) as Day);
}

function entryOf(body: unknown): TokenEntry {
  const expires = formField(body, 'expires');
  return {
    name: formField(body, 'name').slice(0, 200),
    sites: formFields(body, 'site'),
    allSites: formField(body, 'allSites') === 'yes',
    metrics: formField(body, 'metrics') === 'yes',
    expires: tokenExpiries.find((each) => each === expires) ?? NOTHING_ENTERED.expires,
  };
}
