import { renderToString } from 'preact-render-to-string';
import type { Chart } from '../charts/chart.ts';
import { seriesTable } from '../charts/report-charts.ts';
import { Legend, TimeLine } from '../components/chart-figure.tsx';
import { Distributions } from '../components/distributions.tsx';
import { Figures } from '../components/figures.tsx';
import { FilterChips } from '../components/filter-chips.tsx';
import { renderPageAround, type Viewer } from '../components/frame.tsx';
import type { ListContext } from '../components/list-row.tsx';
import { Ledger, ListCards } from '../components/lists.tsx';
import { PeriodTools } from '../components/period-tools.tsx';
import { ReportFoot } from '../components/report-foot.tsx';
import { WorldMap } from '../components/world-map.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Live } from '../model/live.ts';
import { type Compared, cutDomains, type Overview } from '../model/overview.ts';
import type { PeriodChoice } from '../model/period.ts';
import { type IsoDay, isUncounted } from '../model/report.ts';
import type { ListName } from '../model/report-source.ts';
import type { Story } from '../words/story.ts';
import { toggleFilter, type View, viewQuery } from '../words/view.ts';

/** What stands above the figures: known at once, whatever there is to count. */
export interface OverviewTop {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly site: string;
  readonly view: View;
  /** The period that is shown, chosen or not. */
  readonly choice: PeriodChoice;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly story: Story;
  /** The day the story is about. */
  readonly storyDay: IsoDay;
  readonly today: IsoDay;
  readonly live: Live;
  /** Days of the period that filters leave out, because their records have expired. */
  readonly expiredDays: number;
  /** What it is compared with, or null. */
  readonly against: { readonly from: IsoDay; readonly to: IsoDay } | null;
}

/** The figures and what they are made of. */
export interface OverviewFigures {
  readonly locale: Locale;
  readonly view: View;
  readonly choice: PeriodChoice;
  readonly overview: Overview;
  readonly compared: Compared | null;
  readonly chart: Chart;
}

/** Rows of each list on the overview. */
export const OVERVIEW_ROWS = 10;

/** A site over a period: the news of its last day, then the figures, the chart and the lists. */
export function overviewPage(top: OverviewTop, figures: OverviewFigures): string {
  const { before, after } = overviewAround(top);
  return before + overviewFigures(figures) + overviewPanels(figures) + after;
}

/** The page without its figures, for sending it in parts. */
export function overviewAround(top: OverviewTop): { readonly before: string; readonly after: string } {
  const { locale, viewer, site, view, choice, from, to, story, storyDay, today, live, against } = top;
  const { overview: text } = locale.text;
  const address = `/sites/${site}`;
  return renderPageAround({
    locale,
    title: `${site}, ${locale.dateRange(from, to)}`,
    viewer,
    site,
    place: 'overview',
    children: (
      <>
        <p class="eyebrow">
          <a href={`${address}/days/${storyDay}`}>{locale.longDate(storyDay)}</a>
        </p>
        <h1>{story.headline}</h1>
        <p class="say">{story.details}</p>
        <p class="live" data-live={`${address}/live`}>
          <span data-live-visits>{text.live(live.last30Minutes.visits)}</span>{' '}
          <a href={`${address}?period=today`} data-live-today>
            {text.todaySoFar(live.today.visits, live.today.pageViews)}
          </a>
        </p>
        <PeriodTools
          locale={locale}
          site={site}
          view={view}
          choice={choice}
          from={from}
          to={to}
          today={today}
          against={against}
        />
        <FilterChips locale={locale} address={address} view={view} />
        {top.expiredDays > 0 && <p class="sum">{text.filtersReach(top.expiredDays)}</p>}
        {view.filters.length > 0 && (
          <p class="counting" role="status">
            {text.counting}
          </p>
        )}
      </>
    ),
  });
}

/** The figures and the line over time, as HTML. */
export function overviewFigures(figures: OverviewFigures): string {
  const { locale, choice, overview, compared } = figures;
  const { totals } = overview;
  return renderToString(
    isUncounted(totals) ? (
      <p class="say none">{locale.text.overview.noMatch}</p>
    ) : (
      <>
        {/* A day that is not over is no match for a whole one: the line tells the hours so far. */}
        <Figures locale={locale} totals={totals} before={choice === 'today' ? null : (compared?.totals ?? null)} />
        <OverviewLine {...figures} />
      </>
    ),
  );
}

/** The lists, the map and the distributions, and the foot of the page, as HTML. */
export function overviewPanels(figures: OverviewFigures): string {
  const { locale, view, choice, overview } = figures;
  return renderToString(
    <>
      <Panels {...figures} />
      <ReportFoot
        locale={locale}
        timeZone={overview.timeZone}
        formats={view.filters.length === 0 ? ['pdf', 'html', 'csv', 'json'] : []}
        file={(format) => `/sites/${overview.site}${viewQuery({ ...view, period: choice }, { format })}`}
      />
    </>,
  );
}

function OverviewLine({ locale, overview, compared, chart }: OverviewFigures) {
  const { overview: text } = locale.text;
  const { timeZone, series, gaps } = overview;
  return (
    <TimeLine locale={locale} chart={chart} unit={series.unit} hint {...seriesTable(locale, timeZone, series)}>
      <Legend locale={locale} line={text.these} before={compared === null ? null : text.those} gaps={gaps.length > 0} />
    </TimeLine>
  );
}

function Panels({ locale, view, choice, overview }: OverviewFigures) {
  const { lists, totals } = overview;
  const address = `/sites/${overview.site}`;
  const context: ListContext = {
    locale,
    totals,
    link: (filter) => ({
      href: `${address}${viewQuery(toggleFilter(view, filter))}`,
      chosen: toggleFilter(view, filter).filters.length < view.filters.length,
    }),
  };
  const more = (name: ListName) => `${address}/lists/${name}${viewQuery({ ...view, period: choice })}`;
  const { pages, documents, ...others } = cutDomains(lists, OVERVIEW_ROWS);
  return (
    <div class="grid2">
      <ListCards context={context} lists={{ pages, documents }} more={more} />
      <WorldMap context={context} rows={lists.topLevelDomains.rows} />
      <ListCards context={context} lists={others.browsers === null ? others : { ...others, browserFamilies: null }} more={more} />
      <Distributions locale={locale} overview={overview} />
      {view.filters.length === 0 ? (
        <Ledger locale={locale} of={overview} />
      ) : (
        <p class="sum">{locale.text.overview.ledgerFiltered}</p>
      )}
    </div>
  );
}
