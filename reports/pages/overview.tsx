import type { Chart } from '../chart.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { DayPicker } from '../components/day-picker.tsx';
import { Figures } from '../components/figures.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { Lists } from '../components/lists.tsx';
import { dateRange, longDate, shortDate } from '../dates.ts';
import type { IsoDay, Report, Totals } from '../report.ts';
import type { Story } from '../story.ts';

export interface OverviewProps {
  readonly viewer: Viewer;
  readonly report: Report;
  readonly before: Totals;
  readonly chart: Chart;
  readonly heat: Chart;
  readonly heatRows: readonly (readonly [string, ...number[]])[];
  readonly story: Story;
  /** The day the story is about. */
  readonly storyDay: IsoDay;
  readonly today: IsoDay;
  /** Periods to choose from, the chosen one without a link. */
  readonly periods: readonly { readonly name: string; readonly href: string | null }[];
}

const ROWS = 10;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** A site over a period: the news of its last day, then the figures, the chart and the lists. */
export function overviewPage(props: OverviewProps): string {
  const { viewer, report, before, chart, heat, heatRows, story, storyDay, today, periods } = props;
  const address = `/sites/${report.site}`;
  const range = `from=${report.from}&to=${report.to}`;
  return renderPage({
    title: report.site,
    viewer,
    site: report.site,
    place: 'overview',
    children: (
      <>
        <p class="eyebrow">
          <a href={`${address}/days/${storyDay}`}>{longDate(storyDay)}</a>
        </p>
        <h1>{story.headline}</h1>
        <p class="say">{story.rest}</p>
        <div class="tools">
          <div class="seg">
            {periods.map(({ name, href }) =>
              href === null ? (
                <span class="on" aria-current="true" key={name}>
                  {name}
                </span>
              ) : (
                <a href={href} key={name}>
                  {name}
                </a>
              ),
            )}
          </div>
          <div class="seg">
            <span>{dateRange(report.from, report.to)}, against as many days before</span>
            <DayPicker site={report.site} day={storyDay} last={today} />
          </div>
        </div>
        <Figures totals={report.totals} before={before} />
        <section class="chart">
          <header>
            <h2>Visits a day</h2>
          </header>
          <ChartFigure
            chart={chart}
            heads={['day', 'visits', 'page views', 'downloads']}
            rows={report.days.map((day) => [day.day, day.visits, day.pageViews, day.downloads])}
          />
          <p class="legend">
            <span class="key" />
            these days
            {before.visits > 0 && (
              <>
                {' '}
                <span class="key before" />
                the days before
              </>
            )}
            {report.gaps.length > 0 && (
              <>
                {' '}
                <span class="key gap" />
                collector was down
              </>
            )}
          </p>
        </section>
        <Lists report={report} rows={ROWS} families more={`${address}/lists?${range}`} />
        <section class="chart half">
          <header>
            <h2>When people come</h2>
          </header>
          <ChartFigure chart={heat} heads={['', ...HOURS]} rows={heatRows} />
        </section>
        <section class="card days">
          <header>
            <h2>Day by day</h2>
          </header>
          <p class="seg">
            {[...report.days].reverse().map((day) => (
              <a href={`${address}/days/${day.day}`} key={day.day}>
                {shortDate(day.day)}
              </a>
            ))}
          </p>
        </section>
        <footer>
          Six fields and nothing else: <a href="/policy">what is recorded</a> Times in {report.timeZone}.{' '}
          <a href={`${address}?${range}&format=csv`}>CSV</a>
          <a href={`${address}?${range}&format=json`}>JSON</a>
          <a href={`${address}?${range}&format=html`}>File</a>
        </footer>
      </>
    ),
  });
}
