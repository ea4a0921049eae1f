import { Router } from 'express';
import { policyPage } from '../../reports/pages/policy.tsx';
import type { PolicyText } from '../../reports/policy.ts';
import { requestLocale } from './request-locale.ts';
import { sendHtml } from './send-html.ts';

export interface PolicyParts {
  /** As it is now: sites may change what they count as documents. */
  policy(): PolicyText;
}

/** `/policy` and `/policy.json`, open to anyone. */
export function policyRoutes({ policy }: PolicyParts): Router {
  const router = Router();
  router.get('/policy', (request, response) => sendHtml(response, 200, policyPage(requestLocale(request), policy())));
  router.get('/policy.json', (_request, response) => {
    response.json(policy());
  });
  return router;
}
