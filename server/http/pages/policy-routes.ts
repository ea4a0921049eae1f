import { Router } from 'express';
import { type Language, type Locale, localeOf } from '../../../reports/locale/locale.ts';
import type { PolicyText } from '../../../reports/model/policy.ts';
import { policyPage } from '../../../reports/pages/policy.tsx';
import { type ReadyText, readyText, sendReady } from '../kit/ready-text.ts';
import { requestLocale } from '../kit/request-locale.ts';

export interface PolicyDeps {
  /** As it is now: sites may change what they count as documents. */
  policy(locale: Locale): PolicyText;
  /** Another number after each change of what the policy is made from. */
  policyVersion(): number;
}

const NOT_STORED = { 'Cache-Control': 'no-store' } as const;

/** `/policy` in the reader's language and `/policy.json` in English, open to anyone; made once for everybody. */
export function policyRoutes({ policy, policyVersion }: PolicyDeps): Router {
  const router = Router();
  const made = new Map<Language | 'json', ReadyText>();
  let madeVersion = policyVersion();
  const ready = (key: Language | 'json', make: () => ReadyText): ReadyText => {
    if (madeVersion !== policyVersion()) made.clear();
    madeVersion = policyVersion();
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  router.get('/policy', (request, response) => {
    // Nothing in it is written in another way in another region.
    const { language } = requestLocale(request);
    const locale = localeOf(language);
    sendReady(
      response,
      ready(language, () => readyText('text/html', policyPage(locale, policy(locale)))),
      NOT_STORED,
    );
  });
  router.get('/policy.json', (_request, response) => {
    sendReady(
      response,
      ready('json', () => readyText('application/json', JSON.stringify(policy(localeOf('en'))))),
      NOT_STORED,
    );
  });
  return router;
}
