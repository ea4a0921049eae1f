import { Router } from 'express';
import { seconds } from '../../domain/time/day.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { type PageAuthDeps, pageAuth } from './page-auth.ts';

export interface LiveDeps extends PageAuthDeps {
  readonly reports: ReportThread;
  nowMs(): number;
  refresh(domain: string): Promise<void>;
}

/** What is going on at a site now, as counts, and as sentences for the page that shows them. */
export function liveRoutes(deps: LiveDeps): Router {
  const { forSite } = pageAuth(deps);
  const router = Router();
  router.get(
    '/sites/:domain/live',
    forSite(async (site, _user, request, response) => {
      await deps.refresh(site.domain);
      const { overview } = requestLocale(request).text;
      const live = await deps.reports.live(site.domain, seconds(Math.floor(deps.nowMs() / 1000)));
      const { last30Minutes, today } = live;
      const sentences = [overview.live(last30Minutes.visits), overview.todaySoFar(today.visits, today.pageViews)];
      response.json({ ...live, sentences });
    }),
  );
  return router;
}
