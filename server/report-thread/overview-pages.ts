import { seriesChart } from '../../reports/charts/report-charts.ts';
import type { Viewer } from '../../reports/components/frame.tsx';
import type { Locale } from '../../reports/locale/locale.ts';
import { dayNews } from '../../reports/model/day-news.ts';
import { buildCompared, buildOverview, type Compared, newsDay, type Overview } from '../../reports/model/overview.ts';
import { comparedPeriod, type Period, type PeriodChoice, periodOf } from '../../reports/model/period.ts';
import type { IsoDay } from '../../reports/model/report.ts';
import type { ReportSource } from '../../reports/model/report-source.ts';
import {
  OVERVIEW_ROWS,
  type OverviewFigures,
  type OverviewTop,
  overviewAround,
  overviewFigures,
  overviewPage,
  overviewPanels,
} from '../../reports/pages/overview.tsx';
import { waitingPage } from '../../reports/pages/waiting.tsx';
import { dayStory } from '../../reports/words/story.ts';
import type { View } from '../../reports/words/view.ts';
import type { Site } from '../domain/site.ts';
import { type Day, formatDay, type Seconds } from '../domain/time/day.ts';
import type { ReportReader } from '../store/reading/report-reader.ts';
import { readLive } from './live-reading.ts';

export interface OverviewTask {
  readonly viewer: Viewer;
  readonly view: View;
  readonly snippet: string;
  readonly now: Seconds;
}

/** What an overview is read from and written for. */
interface OverviewQuery extends OverviewTask {
  readonly reader: ReportReader;
  readonly site: Site;
  readonly source: ReportSource;
  readonly locale: Locale;
}

/** The overview of a site; where nothing was counted in the period, what to do about it. */
export async function overview(query: OverviewQuery): Promise<string> {
  const { source, view, locale } = query;
  const today = query.site.zone.dayOf(query.now);
  const choice = view.period ?? defaultChoice(source, today);
  const period = periodOf(choice, today);
  const before = comparedPeriod(choice, period, view.comparison);
  const read = source.snapshot(() => {
    const data = buildOverview(source, period, OVERVIEW_ROWS);
    const compared = before === null ? null : buildCompared(source, before, data.series.unit);
    return { data, compared, top: topOf(query, choice, period, compared) };
  });
  const { data, compared } = read;
  if (isEmpty(data)) return waiting(query, choice, data, period, formatDay(today));
  return overviewPage(read.top, await figuresOf(locale, view, choice, data, compared));
}

function topOf(query: OverviewQuery, choice: PeriodChoice, period: Period, against: OverviewTop['against']): OverviewTop {
  const { source, locale, now, view, viewer } = query;
  const today = query.site.zone.dayOf(now);
  const storyDay = newsDay(source, period, today);
  return {
    locale,
    viewer,
    site: source.site,
    view,
    choice,
    from: formatDay(period.from),
    to: formatDay(period.to),
    story: dayStory(locale, dayNews(source, storyDay, today), today),
    storyDay: formatDay(storyDay),
    today: formatDay(today),
    live: readLive(query.reader, query.site, now),
    expiredDays: 0,
    against,
  };
}

async function figuresOf(
  locale: Locale,
  view: View,
  choice: PeriodChoice,
  data: Overview,
  compared: Compared | null,
): Promise<OverviewFigures> {
  const { timeZone, series, gaps } = data;
  const chart = await seriesChart({ locale, timeZone, series, before: compared?.series ?? null, gaps });
  return { locale, view, choice, overview: data, compared, chart };
}

function isEmpty({ totals }: Overview): boolean {
  return totals.visits + totals.pageViews + totals.downloads === 0;
}

function waiting(query: OverviewQuery, choice: PeriodChoice, data: Overview, { from, to }: Period, today: IsoDay): string {
  const { reader, site, locale, viewer, snippet, view } = query;
  const last = reader.lastPeriodWithData(site, to - from + 1);
  return waitingPage({
    locale,
    viewer,
    view,
    choice,
    today,
    site: site.domain,
    from: data.from,
    to: data.to,
    snippet,
    arrivals: { received: data.received, excluded: data.excluded },
    lastPeriod: last === undefined ? null : { from: formatDay(last.from), to: formatDay(last.to) },
  });
}

/** Reads the visits that match a view's filters over a period; undefined when it was cancelled. */
export type ReadFiltered = (period: Period) => Promise<ReportSource | undefined>;

/** The overview of the visits that match, sent in parts: the top at once, the figures and the lists as they are counted. */
export async function filteredOverview(
  query: OverviewQuery,
  filtered: ReadFiltered,
  part: (html: string) => void,
): Promise<void> {
  const { source, view, locale } = query;
  const today = query.site.zone.dayOf(query.now);
  const choice = view.period ?? defaultChoice(source, today);
  const period = periodOf(choice, today);
  // Days without records would count as nothing, and everything would seem to have grown.
  const chosen = comparedPeriod(choice, period, view.comparison);
  const before = chosen !== null && source.expiredDays(chosen.from, chosen.to) === 0 ? chosen : null;
  const against = before === null ? null : { from: formatDay(before.from), to: formatDay(before.to) };
  const expiredDays = source.expiredDays(period.from, period.to);
  const top = source.snapshot(() => ({ ...topOf(query, choice, period, against), expiredDays }));
  const around = overviewAround(top);
  part(around.before);
  const matching = await filtered(period);
  if (matching === undefined) return;
  const data = buildOverview(matching, period, OVERVIEW_ROWS);
  const earlier = before === null ? undefined : await filtered(before);
  const compared = before === null || earlier === undefined ? null : buildCompared(earlier, before, data.series.unit);
  const figures = await figuresOf(locale, view, choice, data, compared);
  part(overviewFigures(figures));
  part((isEmpty(data) ? '' : overviewPanels(figures)) + around.after);
}

/** Thirty days; today alone while no other day has anything. */
function defaultChoice(source: ReportSource, today: Day): PeriodChoice {
  return source.extent()?.first === today ? 'today' : '30-days';
}
