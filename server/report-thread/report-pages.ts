import { dailyChart } from '../../reports/components/daily-report.tsx';
import type { Viewer } from '../../reports/components/frame.tsx';
import { listCsv } from '../../reports/files/csv.ts';
import { renderReport } from '../../reports/files/render.ts';
import { type Locale, localeOf } from '../../reports/locale/locale.ts';
import { totalsOf } from '../../reports/model/build.ts';
import { buildDaily } from '../../reports/model/daily.ts';
import { dayNews } from '../../reports/model/day-news.ts';
import { periodOf } from '../../reports/model/period.ts';
import type { ReportFormat } from '../../reports/model/report-format.ts';
import type { ListName, ListQuery, ReportSource } from '../../reports/model/report-source.ts';
import { dayPage } from '../../reports/pages/day.tsx';
import { listPage } from '../../reports/pages/list.tsx';
import { sitesPage } from '../../reports/pages/sites.tsx';
import { dayStory } from '../../reports/words/story.ts';
import type { View } from '../../reports/words/view.ts';
import { addDays, type Day, formatDay, type Seconds } from '../domain/time/day.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';
import { filteredOverview, overview } from './overview-pages.ts';
import { sourceFor } from './query-source.ts';

/** A page or file that is made from rollups. Plain data: it crosses to the report thread. */
export type ReportPageTask = { /** BCP 47 tag of the reader. */ readonly language: string; readonly now: Seconds } & (
  | {
      readonly kind: 'sites';
      readonly viewer: Viewer;
      readonly domains: readonly string[];
      readonly offset: number;
      readonly total: number;
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
      readonly query: ListQuery;
    }
  | { readonly kind: 'day'; readonly viewer: Viewer; readonly domain: string; readonly day: Day }
  | {
      readonly kind: 'report';
      readonly domain: string;
      readonly from: Day;
      readonly to: Day;
      readonly format: ReportFormat;
    }
);

/** An overview with filters, which is sent in parts. */
export type FilteredOverviewTask = Extract<ReportPageTask, { kind: 'overview' }>;

/**
 * Makes a page or file. With filters that takes a moment, in which other work comes in between and it is asked whether
 * somebody still waits; otherwise the page is empty.
 */
export async function reportPage(reader: ReportReader, task: ReportPageTask, cancelled: () => boolean): Promise<string> {
  const locale = localeOf(task.language);
  if (task.kind === 'sites') return sites(reader, locale, task);
  const site = reader.site(task.domain);
  const source = reader.source(site);
  const today = site.zone.dayOf(task.now);
  switch (task.kind) {
    case 'overview':
      return overview({ ...task, reader, site, source, locale });
    case 'list':
    case 'list csv': {
      const period = periodOf(task.view.period ?? '30-days', today);
      const view = { ...task.view, period: task.view.period ?? '30-days' };
      const filtered = await sourceFor(reader, site, view.filters, period, cancelled);
      if (filtered === undefined) return '';
      const slice = filtered.list(task.name, period.from, period.to, task.query);
      if (task.kind === 'list csv') return listCsv(task.name, slice.rows);
      const totals = totalsOf(filtered, period.from, period.to);
      const days = { from: formatDay(period.from), to: formatDay(period.to) };
      const expiredDays = view.filters.length === 0 ? 0 : source.expiredDays(period.from, period.to);
      return listPage({ ...task, ...days, locale, site: site.domain, view, slice, totals, expiredDays });
    }
    case 'day':
      return day(source, locale, task, today);
    case 'report':
      return renderReport(source, { ...task, limit: undefined });
  }
}

/** The overview of the visits that match the view's filters, handed over part by part. */
export async function filteredOverviewPage(
  reader: ReportReader,
  task: FilteredOverviewTask,
  cancelled: () => boolean,
  part: (html: string) => void,
): Promise<void> {
  const site = reader.site(task.domain);
  const query = { ...task, reader, site, source: reader.source(site), locale: localeOf(task.language) };
  await filteredOverview(query, (period) => sourceFor(reader, site, task.view.filters, period, cancelled), part);
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

function sites(reader: ReportReader, locale: Locale, task: Extract<ReportPageTask, { kind: 'sites' }>): string {
  const rows = task.domains.map((domain) => {
    const site = reader.site(domain);
    const source = reader.source(site);
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
