import type { Database } from 'better-sqlite3';
import { buildReport, totalsOf, usualVisits } from '../../reports/build.ts';
import type { Viewer } from '../../reports/components/frame.tsx';
import { dayPage } from '../../reports/pages/day.tsx';
import { listsPage } from '../../reports/pages/lists.tsx';
import { overviewPage } from '../../reports/pages/overview.tsx';
import { sitesPage } from '../../reports/pages/sites.tsx';
import { waitingPage } from '../../reports/pages/waiting.tsx';
import { renderReport } from '../../reports/render.ts';
import { daysChart, hoursChart, weekChart } from '../../reports/report-charts.ts';
import type { ReportFormat } from '../../reports/report-format.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { dayStory } from '../../reports/story.ts';
import { lastPeriodWithData, reportSource } from '../store/report-source.ts';
import { siteNamed } from '../store/sites.ts';
import { addDays, type Day, formatDay, type Seconds } from '../visit/day.ts';

/** A page or file that is made from rollups. Plain data: it crosses to the report thread. */
export type ReportPageTask =
  | {
      readonly kind: 'sites';
      readonly viewer: Viewer;
      readonly domains: readonly string[];
      readonly canAdd: boolean;
      readonly addFault: string | null;
      readonly now: Seconds;
    }
  | ({ readonly kind: 'overview'; readonly viewer: Viewer; readonly snippet: string } & SiteRange)
  | ({ readonly kind: 'lists'; readonly viewer: Viewer } & SiteRange)
  | { readonly kind: 'day'; readonly viewer: Viewer; readonly domain: string; readonly day: Day; readonly now: Seconds }
  | ({ readonly kind: 'report'; readonly format: ReportFormat } & SiteRange);

interface SiteRange {
  readonly domain: string;
  readonly from: Day;
  readonly to: Day;
  readonly now: Seconds;
}

/** Makes a page or file from the rollups. */
export async function reportPage(db: Database, task: ReportPageTask): Promise<string> {
  if (task.kind === 'sites') return sites(db, task);
  const site = siteNamed(db, task.domain);
  const source = reportSource(db, site);
  const today = site.zone.dayOf(task.now);
  switch (task.kind) {
    case 'overview': {
      const { from, to } = task;
      const report = buildReport(source, from, to);
      const { totals } = report;
      if (totals.visits + totals.pageViews + totals.downloads === 0) {
        const last = lastPeriodWithData(db, site, to - from + 1);
        const lastPeriod = last === undefined ? null : { from: formatDay(last.from), to: formatDay(last.to) };
        const arrivals = { received: report.received, excluded: report.excluded };
        return waitingPage({
          viewer: task.viewer,
          site: site.domain,
          from: report.from,
          to: report.to,
          snippet: task.snippet,
          arrivals,
          lastPeriod,
        });
      }
      const before = buildReport(source, addDays(from, from - to - 1), addDays(from, -1));
      const storyDay = newsDay(source, from, to, today);
      const [chart, week] = [await daysChart(report, before.totals.visits > 0 ? before.days : null), await weekChart(report)];
      return overviewPage({
        viewer: task.viewer,
        report,
        before: before.totals,
        chart,
        heat: week.chart,
        heatRows: week.rows,
        story: storyOf(source, storyDay, today),
        storyDay: formatDay(storyDay),
        today: formatDay(today),
        periods: periods(site.domain, from, to, today),
      });
    }
    case 'lists':
      return listsPage({ viewer: task.viewer, report: buildReport(source, task.from, task.to) });
    case 'day': {
      const report = buildReport(source, task.day, task.day);
      return dayPage({
        viewer: task.viewer,
        report,
        chart: await hoursChart(report),
        story: storyOf(source, task.day, today),
        today: formatDay(today),
        previous: formatDay(addDays(task.day, -1)),
        next: task.day < today ? formatDay(addDays(task.day, 1)) : null,
      });
    }
    case 'report':
      return renderReport(source, { from: task.from, to: task.to, format: task.format, limit: undefined, today });
  }
}

function storyOf(source: ReportSource, day: Day, today: Day) {
  return dayStory({ report: buildReport(source, day, day), usual: usualVisits(source, day), today: formatDay(today) });
}

/** The day whose news opens the overview: the last finished one of the period, unless only the running one has data. */
function newsDay(source: ReportSource, from: Day, to: Day, today: Day): Day {
  const lastFinished = to === today ? addDays(today, -1) : to;
  return lastFinished >= from && totalsOf(source, lastFinished, lastFinished).visits > 0 ? lastFinished : to;
}

/** The periods to choose from; the chosen one has no link. */
function periods(
  domain: string,
  from: Day,
  to: Day,
  today: Day,
): readonly { readonly name: string; readonly href: string | null }[] {
  const choices = [7, 30, 90].map((days) => ({ name: `${days} days`, from: addDays(today, 1 - days) }));
  return choices.map(({ name, from: start }) => ({
    name,
    href: start === from && to === today ? null : `/sites/${domain}?from=${formatDay(start)}&to=${formatDay(today)}`,
  }));
}

function sites(db: Database, { viewer, domains, canAdd, addFault, now }: Extract<ReportPageTask, { kind: 'sites' }>): string {
  const rows = domains.map((domain) => {
    const site = siteNamed(db, domain);
    const source = reportSource(db, site);
    const today = site.zone.dayOf(now);
    const visits = (from: Day, to: Day) => source.totals(from, to).visits;
    return {
      domain,
      timeZone: site.zone.name,
      today: visits(today, today),
      yesterday: visits(addDays(today, -1), addDays(today, -1)),
      last30: visits(addDays(today, -29), today),
    };
  });
  return sitesPage({
    viewer,
    sites: rows,
    canAdd,
    addFault,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
}
