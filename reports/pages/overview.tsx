import type { Chart } from '../chart.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { Durations, Lengths } from '../components/distributions.tsx';
import { Figures } from '../components/figures.tsx';
import { FilterChips } from '../components/filter-chips.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { Hint } from '../components/hint.tsx';
import type { ListContext } from '../components/list-row.tsx';
import { Ledger, ListCard } from '../components/lists.tsx';
import { PeriodTools } from '../components/period-tools.tsx';
import { WorldMap } from '../components/world-map.tsx';
import { heatHeads, heatRows } from '../heat-map.ts';
import type { Live } from '../live.ts';
import type { Locale } from '../locale.ts';
import type { Compared, Overview } from '../overview.ts';
import type { PeriodChoice } from '../period.ts';
import type { IsoDay } from '../report.ts';
import { seriesTable, seriesTitle } from '../report-charts.ts';
import type { ListName } from '../report-source.ts';
import type { Story } from '../story.ts';
import { toggleFilter, type View, viewQuery } from '../view.ts';

export interface OverviewProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly view: View;
  /** The period that is shown, chosen or not. */
  readonly choice: PeriodChoice;
  readonly overview: Overview;
  readonly compared: Compared | null;
  readonly chart: Chart;
  readonly heat: Chart;
  readonly story: Story;
  /** The day the story is about. */
  readonly storyDay: IsoDay;
  readonly today: IsoDay;
  readonly live: Live;
  /** The first day whose records are kept, where filters do not reach the whole period. */
  readonly filteredSince: IsoDay | null;
}

/** Rows of each list on the overview. */
export const OVERVIEW_ROWS = 10;

/** A site over a period: the news of its last day, then the figures, the chart and the lists. */
export function overviewPage(props: OverviewProps): string {
  const { locale, viewer, view, choice, overview, compared, story, storyDay, today, live } = props;
  const { common, overview: text } = locale.text;
  const address = `/sites/${overview.site}`;
  const file = (format: string) => `${address}${viewQuery({ ...view, period: choice }, { format })}`;
  return renderPage({
    locale,
    title: `${overview.site}, ${locale.dateRange(overview.from, overview.to)}`,
    viewer,
    site: overview.site,
    place: 'overview',
    children: (
      <>
        <p class="eyebrow">
          <a href={`${address}/days/${storyDay}`}>{locale.longDate(storyDay)}</a>
        </p>
        <h1>{story.headline}</h1>
        <p class="say">{story.rest}</p>
        <p class="live" data-live={`${address}/live`}>
          <span data-live-visits>{text.live(live.last30Minutes.visits)}</span>{' '}
          <a href={`${address}?period=today`} data-live-today>
            {text.todaySoFar(live.today.visits, live.today.pageViews)}
          </a>
        </p>
        <PeriodTools
          locale={locale}
          site={overview.site}
          view={view}
          choice={choice}
          from={overview.from}
          to={overview.to}
          today={today}
          compared={compared}
        />
        <FilterChips locale={locale} address={address} view={view} />
        {props.filteredSince !== null && <p class="sum">{text.filtersReach(locale.mediumDate(props.filteredSince))}</p>}
        <Figures locale={locale} totals={overview.totals} before={compared?.totals ?? null} />
        <TimeLine {...props} />
        <Panels {...props} />
        <footer>
          {common.sixFields} <a href="/policy">{common.whatIsRecorded}</a> {common.timesIn(overview.timeZone)}{' '}
          {view.filters.length === 0 && (
            <>
              <a href={file('csv')}>{text.csv}</a>
              <a href={file('json')}>{text.json}</a>
              <a href={file('html')}>{text.file}</a>
            </>
          )}
        </footer>
      </>
    ),
  });
}

function TimeLine({ locale, overview, compared, chart }: OverviewProps) {
  const { overview: text } = locale.text;
  return (
    <section class="chart">
      <header>
        <h2>
          {seriesTitle(locale, overview.series.unit)} <Hint locale={locale} term="day" />
        </h2>
      </header>
      <ChartFigure locale={locale} chart={chart} {...seriesTable(locale, overview.timeZone, overview.series)} />
      <p class="legend">
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
      </p>
    </section>
  );
}

function Panels({ locale, view, choice, overview, heat }: OverviewProps) {
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
    <>
      <div class="grid2">
        <ListCard context={context} name="pages" slice={lists.pages} empty={report.noPage} more={more('pages')} />
        <ListCard context={context} name="documents" slice={lists.documents} empty={report.noDocument} more={more('documents')} />
      </div>
      <WorldMap context={context} rows={lists.topLevelDomains.rows} />
      <div class="grid2">
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
        <Durations locale={locale} overview={overview} />
        <Lengths locale={locale} overview={overview} />
        <section class="chart half">
          <header>
            <h2>
              {report.whenPeopleCome} <Hint locale={locale} term="visit" />
            </h2>
          </header>
          <ChartFigure locale={locale} chart={heat} heads={heatHeads} rows={heatRows(locale, overview.weekHours)} />
        </section>
        <ListCard
          context={context}
          name="serverAddresses"
          slice={lists.serverAddresses}
          empty={totals.serverAddresses === null ? report.expired : report.noAddress}
          more={more('serverAddresses')}
        />
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
    </>
  );
}
