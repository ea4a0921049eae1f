import { Router } from 'express';
import { seconds } from '../../domain/time/day.ts';
import type { ReportThread } from '../../report-thread/report-thread.ts';
import { requestLocale } from '../kit/request-locale.ts';
import { type PageAccessDeps, pageAccess } from './page-access.ts';

export interface LiveDeps extends PageAccessDeps {
  readonly reports: ReportThread;
  nowMs(): number;
  freshen(domain: string): Promise<void>;
}

/** What is going on at a site now, as counts, and as sentences for the page that shows them. */
export function liveRoutes(parts: LiveDeps): Router {
  const { forSite } = pageAccess(parts);
  const router = Router();
  router.get(
    '/sites/:domain/live',
    forSite(async (site, _user, request, response) => {
      await parts.freshen(site.domain);
      const { overview } = requestLocale(request).text;
      const live = await parts.reports.live(site.domain, seconds(Math.floor(parts.nowMs() / 1000)));
      const { last30Minutes, today } = live;
      const sentences = [overview.live(last30Minutes.visits), overview.todaySoFar(today.visits, today.pageViews)];
      response.json({ ...live, sentences });
    }),
  );
  return router;
}
