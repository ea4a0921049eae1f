import { type Request, type Response, Router } from 'express';
import { type TokenEntry, type TokenRow, tokenExpiries, tokensPage } from '../../../reports/pages/tokens.tsx';
import { mayAdminister, mayRead } from '../../auth/permissions.ts';
import { newToken, tokenFault } from '../../auth/tokens.ts';
import type { SiteId } from '../../domain/site.ts';
import { type Day, formatDay } from '../../domain/time/day.ts';
import { Refusal } from '../../lib/refusal.ts';
import type { RegistryReader } from '../../store/registry/registry-reader.ts';
import type { Token } from '../../store/registry/tokens.ts';
import type { User } from '../../store/registry/users.ts';
import type { Operations } from '../../store/writer/operations.ts';
import { formField, formFields } from '../kit/form-field.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { sendHtml } from '../kit/send-html.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

const DAY_SECONDS = 86_400;

export interface TokenPageDeps extends PageAuthDeps {
  readonly registry: RegistryReader;
  readonly operations: Operations;
  readonly publicUrl: string;
  nowMs(): number;
}

const NOTHING_ENTERED: TokenEntry = { name: '', sites: [], allSites: false, metrics: false, expires: '365' };

/** `/settings/tokens`: everybody's own tokens, and all of them for administrators. */
export function tokenRoutes(deps: TokenPageDeps): Router {
  const { registry, operations, publicUrl } = deps;
  const router = Router();
  const auth = pageAuth(deps);
  const now = () => Math.floor(deps.nowMs() / 1000);
  const mine = (user: User) => (token: Token) => mayAdminister(user) || token.user?.id === user.id;

  const show = (
    user: User,
    request: Request,
    response: Response,
    {
      entry = NOTHING_ENTERED,
      fault = null,
      made = null,
    }: Partial<Pick<Parameters<typeof tokensPage>[0], 'entry' | 'fault' | 'made'>>,
  ) => {
    const sites = registry.sites();
    const domains = new Map(sites.map((site) => [site.id, site.domain]));
    const page = tokensPage({
      locale: requestLocale(request),
      viewer: auth.viewerOf(user),
      tokens: registry
        .tokens()
        .filter(mine(user))
        .map((token) => rowOf(token, domains, now())),
      sites: sites.filter((site) => mayRead(user, site)).map((site) => site.domain),
      entry,
      fault,
      made,
      publicUrl,
    });
    sendHtml(response, fault === null ? 200 : 400, page);
  };

  router.get(
    '/settings/tokens',
    auth.forUser((user, request, response) => show(user, request, response, {})),
  );

  router.post(
    '/settings/tokens',
    auth.forUser(async (user, request, response) => {
      const entry = entryOf(request.body);
      const { token, tokenHash } = newToken();
      const { name, sites, allSites, metrics, expires } = entry;
      try {
        const added = await operations.addToken({
          name,
          tokenHash,
          scopes: [...(sites.length > 0 || allSites ? (['reports'] as const) : []), ...(metrics ? (['metrics'] as const) : [])],
          allSites,
          sites: allSites ? [] : sites,
          user: user.name,
          expiresAt: expires === 'never' ? null : now() + Number(expires) * DAY_SECONDS,
        });
        show(user, request, response, { made: { name: added.name, token } });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        show(user, request, response, { entry, fault: error.message });
      }
    }),
  );

  router.post(
    '/settings/tokens/:id/revoke',
    auth.forUser(async (user, request, response, next) => {
      const token = registry.tokens().find((each) => String(each.id) === request.params['id']);
      if (token === undefined || !mine(user)(token)) {
        // Whether a token of somebody else exists is nothing to tell.
        next();
        return;
      }
      if (token.revokedAt === null) await operations.revokeToken({ id: token.id });
      response.redirect(303, '/settings/tokens');
    }),
  );

  return router;
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
