import type { Database } from 'better-sqlite3';
import { totalsOf } from '../../reports/build.ts';
import { dailyChart } from '../../reports/components/daily-report.tsx';
import type { Viewer } from '../../reports/components/frame.tsx';
import { listCsv } from '../../reports/csv.ts';
import { buildDaily } from '../../reports/daily.ts';
import { type Locale, localeOf } from '../../reports/locale.ts';
import { dayPage } from '../../reports/pages/day.tsx';
import { listPage } from '../../reports/pages/list.tsx';
import { sitesPage } from '../../reports/pages/sites.tsx';
import { type Period, periodOf } from '../../reports/period.ts';
import { renderReport } from '../../reports/render.ts';
import type { ReportFormat } from '../../reports/report-format.ts';
import type { ListName, ListWanted, ReportSource } from '../../reports/report-source.ts';
import { dayNews, dayStory } from '../../reports/story.ts';
import type { View } from '../../reports/view.ts';
import { filteredSource } from '../store/filtered-source.ts';
import { reportSource } from '../store/report-source.ts';
import { siteNamed } from '../store/sites.ts';
import { addDays, type Day, formatDay, type Seconds } from '../visit/day.ts';
import { filteredOverview, overview } from './overview-pages.ts';

/** A page or file that is made from rollups. Plain data: it crosses to the report thread. */
export type ReportPageTask = { /** BCP 47 tag of the reader. */ readonly language: string; readonly now: Seconds } & (
  | {
      readonly kind: 'sites';
      readonly viewer: Viewer;
      readonly domains: readonly string[];
      readonly canAdd: boolean;
      readonly addFault: string | null;
    }
  | {
      readonly kind: 'overview';
      readonly viewer: Viewer;
      readonly domain: string;
      readonly view: View;
      readonly snippet: string;
    }
  | {
      readonly kind: 'list' | 'list csv';
      readonly viewer: Viewer;
      readonly domain: string;
      readonly view: View;
      readonly name: ListName;
      readonly wanted: ListWanted;
    }
  | { readonly kind: 'day'; readonly viewer: Viewer; readonly domain: string; readonly day: Day }
  | { readonly kind: 'report'; readonly domain: string; readonly from: Day; readonly to: Day; readonly format: ReportFormat }
);

/**
 * Makes a page or file in parts, as soon as each is ready: with filters from the visits that match, otherwise in one part
 * from the rollups. Ends early once it was cancelled.
 */
export async function reportPageParts(
  db: Database,
  task: ReportPageTask,
  cancelled: () => boolean,
  part: (html: string) => void,
): Promise<void> {
  if (!('view' in task) || task.view.filters.length === 0) {
    part(await reportPage(db, task));
    return;
  }
  const locale = localeOf(task.language);
  const site = siteNamed(db, task.domain);
  const source = reportSource(db, site);
  const matching = (period: Period) => filteredSource(db, site, task.view.filters, period.from, period.to, cancelled);
  if (task.kind === 'overview') {
    await filteredOverview({ ...task, db, site, source, locale }, matching, part);
    return;
  }
  const found = await matching(periodOf(task.view.period ?? '30-days', site.zone.dayOf(task.now)));
  if (found !== undefined) part(list(found, locale, task, site.zone.dayOf(task.now)));
}

/** Makes a page or file from the rollups. */
async function reportPage(db: Database, task: ReportPageTask): Promise<string> {
  const locale = localeOf(task.language);
  if (task.kind === 'sites') return sites(db, locale, task);
  const site = siteNamed(db, task.domain);
  const source = reportSource(db, site);
  const today = site.zone.dayOf(task.now);
  switch (task.kind) {
    case 'overview':
      return overview({ ...task, db, site, source, locale });
    case 'list':
    case 'list csv':
      return list(source, locale, task, today);
    case 'day':
      return day(source, locale, task, today);
    case 'report':
      return renderReport(source, { ...task, limit: undefined });
  }
}

function list(
  source: ReportSource,
  locale: Locale,
  task: Extract<ReportPageTask, { kind: 'list' | 'list csv' }>,
  today: Day,
): string {
  const period = periodOf(task.view.period ?? '30-days', today);
  const view = { ...task.view, period: task.view.period ?? '30-days' };
  const slice = source.list(task.name, period.from, period.to, task.wanted);
  if (task.kind === 'list csv') return listCsv(task.name, slice.rows);
  const totals = totalsOf(source, period.from, period.to);
  const days = { from: formatDay(period.from), to: formatDay(period.to) };
  return listPage({ ...task, ...days, locale, site: source.site, view, slice, totals });
}

async function day(
  source: ReportSource,
  locale: Locale,
  { viewer, day, now }: Extract<ReportPageTask, { kind: 'day' }>,
  today: Day,
): Promise<string> {
  const { daily, story } = source.snapshot(() => ({
    daily: buildDaily(source, day, now),
    story: dayStory(locale, dayNews(source, day, today), today),
  }));
  return dayPage({
    locale,
    viewer,
    daily,
    story,
    chart: await dailyChart(locale, daily),
    today: formatDay(today),
    previous: formatDay(addDays(day, -1)),
    next: day < today ? formatDay(addDays(day, 1)) : null,
  });
}

function sites(db: Database, locale: Locale, task: Extract<ReportPageTask, { kind: 'sites' }>): string {
  const rows = task.domains.map((domain) => {
    const site = siteNamed(db, domain);
    const source = reportSource(db, site);
    const today = site.zone.dayOf(task.now);
    const days = source.days(addDays(today, -30), today);
    return {
      domain,
      timeZone: site.zone.name,
      today: days.get(today)?.visits ?? 0,
      yesterday: days.get(addDays(today, -1))?.visits ?? 0,
      last30: [...days].reduce((sum, [day, counts]) => (day === today ? sum : sum + counts.visits), 0),
    };
  });
  return sitesPage({ ...task, locale, sites: rows, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
}
