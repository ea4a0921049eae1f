import type { Chart } from '../chart.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { DayPicker } from '../components/day-picker.tsx';
import { Figures } from '../components/figures.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { Lists } from '../components/lists.tsx';
import { localHour, longDate, shortDate } from '../dates.ts';
import type { IsoDay, Report } from '../report.ts';
import type { Story } from '../story.ts';
import { LONGEST_LIST } from './lists.tsx';

export interface DayProps {
  readonly viewer: Viewer;
  readonly report: Report;
  readonly chart: Chart;
  readonly story: Story;
  readonly previous: IsoDay;
  readonly today: IsoDay;
  /** Null on the day that is running. */
  readonly next: IsoDay | null;
}

/** One day of a site, made to be read in a minute. */
export function dayPage({ viewer, report, chart, story, today, previous, next }: DayProps): string {
  const address = `/sites/${report.site}/days`;
  return renderPage({
    title: `${report.site}, ${report.from}`,
    viewer,
    site: report.site,
    place: 'day',
    children: (
      <>
        <p class="eyebrow">{longDate(report.from)}</p>
        <h1>{story.headline}</h1>
        <p class="say">{story.rest}</p>
        <div class="tools">
          <div class="seg">
            <a href={`${address}/${previous}`} rel="prev">
              ← {shortDate(previous)}
            </a>
            <span class="on">{shortDate(report.from)}</span>
            {next !== null && (
              <a href={`${address}/${next}`} rel="next">
                {shortDate(next)} →
              </a>
            )}
          </div>
          <div class="seg">
            <a href={`/sites/${report.site}`}>30 days</a>
            <DayPicker site={report.site} day={report.from} last={today} />
          </div>
        </div>
        <Figures totals={report.totals} before={null} />
        <section class="chart">
          <header>
            <h2>Page views by hour</h2>
          </header>
          <ChartFigure
            chart={chart}
            heads={['hour', 'visits', 'page views', 'downloads']}
            rows={report.hours.map((hour) => [
              `${localHour(hour.hour, report.timeZone)} h (${hour.hour})`,
              hour.visits,
              hour.pageViews,
              hour.downloads,
            ])}
          />
        </section>
        <Lists report={report} rows={LONGEST_LIST} families={false} more={null} />
        <footer>
          Six fields and nothing else: <a href="/policy">what is recorded</a> Times in {report.timeZone}.{' '}
          <a href={`${address}/${report.from}?format=csv`}>CSV</a>
          <a href={`${address}/${report.from}?format=json`}>JSON</a>
          <a href={`${address}/${report.from}?format=text`}>Text</a>
          <a href={`${address}/${report.from}?format=html`}>File</a>
        </footer>
      </>
    ),
  });
}
