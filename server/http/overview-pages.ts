import type { Database } from 'better-sqlite3';
import type { Viewer } from '../../reports/components/frame.tsx';
import { heatMap } from '../../reports/heat-map.ts';
import type { Live } from '../../reports/live.ts';
import type { Locale } from '../../reports/locale.ts';
import { buildCompared, buildOverview, newsDay } from '../../reports/overview.ts';
import { OVERVIEW_ROWS, overviewPage } from '../../reports/pages/overview.tsx';
import { waitingPage } from '../../reports/pages/waiting.tsx';
import { comparedPeriod, type PeriodChoice, periodOf } from '../../reports/period.ts';
import { seriesChart } from '../../reports/report-charts.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { dayNews, dayStory } from '../../reports/story.ts';
import type { View } from '../../reports/view.ts';
import { lastPeriodWithData } from '../store/report-source.ts';
import { type Day, formatDay, formatInstant, type Seconds } from '../visit/day.ts';
import type { Site } from '../visit/site.ts';

export interface OverviewTask {
  readonly viewer: Viewer;
  readonly view: View;
  readonly snippet: string;
  readonly now: Seconds;
}

/** The overview of a site; where nothing was counted in the period, what to do about it. */
export async function overview(
  db: Database,
  site: Site,
  source: ReportSource,
  locale: Locale,
  { viewer, view, snippet, now }: OverviewTask,
): Promise<string> {
  const today = site.zone.dayOf(now);
  const choice = view.period ?? usualChoice(source, today);
  const period = periodOf(choice, today);
  const shown = source.snapshot(() => {
    const data = buildOverview(source, period, OVERVIEW_ROWS);
    const { totals } = data;
    if (totals.visits + totals.pageViews + totals.downloads === 0) return { data, compared: null, news: undefined };
    const before = comparedPeriod(choice, period, view.comparison);
    const compared = before === null ? null : buildCompared(source, before, data.series.unit);
    const storyDay = newsDay(source, period, today);
    return { data, compared, news: { storyDay, story: dayStory(locale, dayNews(source, storyDay, today), today) } };
  });
  const { data, compared, news } = shown;
  if (news === undefined) {
    const last = lastPeriodWithData(db, site, period.to - period.from + 1);
    return waitingPage({
      locale,
      viewer,
      site: site.domain,
      from: data.from,
      to: data.to,
      snippet,
      arrivals: { received: data.received, excluded: data.excluded },
      lastPeriod: last === undefined ? null : { from: formatDay(last.from), to: formatDay(last.to) },
    });
  }
  const chart = await seriesChart({
    locale,
    timeZone: data.timeZone,
    series: data.series,
    before: compared?.series ?? null,
    gaps: data.gaps,
  });
  return overviewPage({
    locale,
    viewer,
    view,
    choice,
    overview: data,
    compared,
    chart,
    heat: await heatMap(locale, 'week', data.weekHours),
    story: news.story,
    storyDay: formatDay(news.storyDay),
    today: formatDay(today),
    live: liveOf(source, today, now),
    filteredSince: null,
  });
}

/** Thirty days; today alone while no other day has anything. */
function usualChoice(source: ReportSource, today: Day): PeriodChoice {
  return source.extent()?.first === today ? 'today' : '30-days';
}

function liveOf(source: ReportSource, today: Day, now: Seconds): Live {
  const counts = source.days(today, today).get(today) ?? { visits: 0, pageViews: 0, downloads: 0 };
  return { at: formatInstant(now), last30Minutes: { visits: 0, pageViews: 0, downloads: 0 }, today: counts };
}
