import type { ComponentChildren } from 'preact';
import type { Chart } from '../charts/chart.ts';
import { seriesChart, seriesTable } from '../charts/report-charts.ts';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import type { ListName } from '../model/report-source.ts';
import type { Story } from '../words/story.ts';
import { Legend, TimeLine } from './chart-figure.tsx';
import { Changed, DailyLedger, Fresh } from './daily-news.tsx';
import { DailyFigures } from './figures.tsx';
import { Hint } from './hint.tsx';
import type { ListContext } from './list-row.tsx';
import { ListCards } from './lists.tsx';

export interface DailyReportProps {
  readonly locale: Locale;
  readonly daily: Daily;
  readonly story: Story;
  readonly chart: Chart;
  /** Where a click on a row leads. */
  readonly link: ListContext['link'];
  /** Where a whole list is, or null. */
  readonly more: (name: ListName) => string | null;
  /** The site's addresses are not for this reader, or not for this place. */
  readonly withoutAddresses?: boolean;
  /** What stands between the sentence and the figures. */
  readonly children?: ComponentChildren;
}

// Low enough for the sheet at its full width.
const HEIGHTS = { wide: 168, narrow: 200 };

/** Draws page views by hour, with what is usual as a dashed line. */
export function dailyChart(locale: Locale, { timeZone, series, baseline, gaps, hoursSoFar }: Daily): Promise<Chart> {
  const before =
    baseline === null
      ? null
      : {
          ...series,
          points: series.points.map((point, index) => ({ ...point, pageViews: baseline.pageViewsByHour[index] ?? 0 })),
        };
  return seriesChart({ locale, timeZone, series, before, gaps, soFar: hoursSoFar ?? undefined, heights: HEIGHTS });
}

/** One day: the sentence, the figures beside what is usual, the hours, what changed and what is new, the lists. */
export function DailyReport(props: DailyReportProps) {
  const { locale, daily, story, children } = props;
  const { daily: text } = locale.text;
  return (
    <div class="sheet">
      <p class="eyebrow">
        <span class="printed">{daily.site}</span> {locale.longDate(daily.day)}
        {daily.hoursSoFar !== null && `, ${text.soFar}`}
      </p>
      <h1>{story.headline}</h1>
      <p class="say">{story.details}</p>
      {children}
      <DailyFigures locale={locale} daily={daily} />
      <Hours {...props} />
      <Lists {...props} />
      <p class="fine">{text.fine(daily.timeZone)}</p>
    </div>
  );
}

function Hours({ locale, daily, chart }: DailyReportProps) {
  const { daily: text, report } = locale.text;
  const { heads, rows } = seriesTable(locale, daily.timeZone, daily.series);
  const { baseline, gaps } = daily;
  return (
    <TimeLine
      locale={locale}
      chart={chart}
      unit="hour"
      heads={baseline === null ? heads : [...heads, `${text.usualHead} (${report.pageViews})`]}
      rows={baseline === null ? rows : rows.map((row, index) => [...row, baseline.pageViewsByHour[index] ?? 0] as const)}
    >
      {(baseline !== null || gaps.length > 0) && (
        <Legend
          locale={locale}
          line={text.thisDay}
          before={
            baseline === null ? null : (
              <>
                {text.aUsual(daily.day, baseline.days)} <Hint locale={locale} term="usual" />
              </>
            )
          }
          gaps={gaps.length > 0}
        />
      )}
    </TimeLine>
  );
}

function Lists({ locale, daily, link, more, withoutAddresses }: DailyReportProps) {
  const { totals } = daily;
  const { serverAddresses, ...others } = daily.lists;
  return (
    <div class="grid2">
      <Changed locale={locale} daily={daily} />
      <Fresh locale={locale} daily={daily} />
      <ListCards
        context={{ locale, totals, link }}
        lists={withoutAddresses === true ? others : { ...others, serverAddresses }}
        more={more}
      />
      <DailyLedger locale={locale} daily={daily} />
    </div>
  );
}
