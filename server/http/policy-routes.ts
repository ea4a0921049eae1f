import { Router } from 'express';
import { type Locale, localeOf } from '../../reports/locale.ts';
import { policyPage } from '../../reports/pages/policy.tsx';
import type { PolicyText } from '../../reports/policy.ts';
import { requestLocale } from './request-locale.ts';
import { sendHtml } from './send-html.ts';

export interface PolicyParts {
  /** As it is now: sites may change what they count as documents. */
  policy(locale: Locale): PolicyText;
}

/** `/policy` in the reader's language and `/policy.json` in English, open to anyone. */
export function policyRoutes({ policy }: PolicyParts): Router {
  const router = Router();
  router.get('/policy', (request, response) => {
    const locale = requestLocale(request);
    sendHtml(response, 200, policyPage(locale, policy(locale)));
  });
  router.get('/policy.json', (_request, response) => {
    response.json(policy(localeOf('en')));
  });
  return router;
}
