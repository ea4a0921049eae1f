import { renderToString } from 'preact-render-to-string';
import type { Chart } from '../charts/chart.ts';
import { seriesTable, seriesTitle } from '../charts/report-charts.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { Durations, Lengths } from '../components/distributions.tsx';
import { Figures } from '../components/figures.tsx';
import { FilterChips } from '../components/filter-chips.tsx';
import { renderPageAround, type Viewer } from '../components/frame.tsx';
import { Hint } from '../components/hint.tsx';
import type { ListContext } from '../components/list-row.tsx';
import { Ledger, ListCard } from '../components/lists.tsx';
import { PeriodTools } from '../components/period-tools.tsx';
import { WeekTable } from '../components/week-table.tsx';
import { WorldMap } from '../components/world-map.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Live } from '../model/live.ts';
import type { Compared, Overview } from '../model/overview.ts';
import type { PeriodChoice } from '../model/period.ts';
import type { IsoDay } from '../model/report.ts';
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
    totals.visits + totals.pageViews + totals.downloads === 0 ? (
      <p class="say none">{locale.text.overview.noMatch}</p>
    ) : (
      <>
        {/* A day that is not over is no match for a whole one: the line tells the hours so far. */}
        <Figures locale={locale} totals={totals} before={choice === 'today' ? null : (compared?.totals ?? null)} />
        <TimeLine {...figures} />
      </>
    ),
  );
}

/** The lists, the map and the distributions, and the foot of the page, as HTML. */
export function overviewPanels(figures: OverviewFigures): string {
  const { locale, view, choice, overview } = figures;
  const { common, overview: text } = locale.text;
  const file = (format: string) => `/sites/${overview.site}${viewQuery({ ...view, period: choice }, { format })}`;
  return renderToString(
    <>
      <Panels {...figures} />
      <footer>
        {common.sixFields} <a href="/policy">{common.whatIsRecorded}</a> {common.timesIn(overview.timeZone)}{' '}
        {view.filters.length === 0 && (
          <>
            <a href={file('pdf')}>{text.pdf}</a>
            <a href={file('html')}>{text.file}</a>
            <a href={file('csv')}>{text.csv}</a>
            <a href={file('json')}>{text.json}</a>
          </>
        )}
      </footer>
    </>,
  );
}

function TimeLine({ locale, overview, compared, chart }: OverviewFigures) {
  const { overview: text } = locale.text;
  return (
    <section class="chart">
      <header>
        <h2>
          {seriesTitle(locale, overview.series.unit)} <Hint locale={locale} term="day" />
        </h2>
      </header>
      <ChartFigure locale={locale} chart={chart} {...seriesTable(locale, overview.timeZone, overview.series)} />
      <div class="legend">
        <span class="key" />
        {text.these}
        {compared !== null && (
          <>
            {' '}
            <span class="key before" />
            {text.those}
          </>
        )}
        {overview.gaps.length > 0 && (
          <>
            {' '}
            <span class="key gap" />
            {text.down} <Hint locale={locale} term="no data" />
          </>
        )}
      </div>
    </section>
  );
}

function Panels({ locale, view, choice, overview }: OverviewFigures) {
  const { report, overview: text } = locale.text;
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
  const topLevelDomains = { ...lists.topLevelDomains, rows: lists.topLevelDomains.rows.slice(0, OVERVIEW_ROWS) };
  return (
    <div class="grid2">
      <ListCard context={context} name="pages" slice={lists.pages} empty={report.noPage} more={more('pages')} />
      <ListCard context={context} name="documents" slice={lists.documents} empty={report.noDocument} more={more('documents')} />
      <WorldMap context={context} rows={lists.topLevelDomains.rows} />
      <ListCard
        context={context}
        name="topLevelDomains"
        slice={topLevelDomains}
        empty={report.noVisit}
        more={more('topLevelDomains')}
      />
      {lists.browsers === null ? (
        <ListCard
          context={context}
          name="browserFamilies"
          slice={lists.browserFamilies}
          empty={report.noVisit}
          more={more('browserFamilies')}
        />
      ) : (
        <ListCard context={context} name="browsers" slice={lists.browsers} empty={report.noVisit} more={more('browsers')} />
      )}
      <ListCard
        context={context}
        name="serverAddresses"
        slice={lists.serverAddresses}
        empty={totals.serverAddresses === null ? report.expired : report.noAddress}
        more={more('serverAddresses')}
      />
      <Durations locale={locale} overview={overview} />
      <Lengths locale={locale} overview={overview} />
      <WeekTable locale={locale} weekHours={overview.weekHours} />
      {view.filters.length === 0 ? (
        <Ledger
          locale={locale}
          received={overview.received}
          counted={totals.pageViews + totals.downloads}
          excluded={overview.excluded}
        />
      ) : (
        <p class="sum">{text.ledgerFiltered}</p>
      )}
    </div>
  );
}
