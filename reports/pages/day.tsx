import type { Chart } from '../chart.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { DayPicker } from '../components/day-picker.tsx';
import { Figures } from '../components/figures.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { ReportLists } from '../components/report-lists.tsx';
import type { Locale } from '../locale.ts';
import type { IsoDay, Report } from '../report.ts';
import { seriesTable, seriesTitle } from '../report-charts.ts';
import type { Series } from '../series.ts';
import type { Story } from '../story.ts';

export interface DayProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly report: Report;
  readonly series: Series;
  readonly chart: Chart;
  readonly story: Story;
  readonly previous: IsoDay;
  readonly today: IsoDay;
  /** Null on the day that is running. */
  readonly next: IsoDay | null;
}

/** One day of a site, made to be read in a minute. */
export function dayPage({ locale, viewer, report, series, chart, story, today, previous, next }: DayProps): string {
  const { common, overview } = locale.text;
  const address = `/sites/${report.site}/days`;
  return renderPage({
    locale,
    title: `${report.site}, ${report.from}`,
    viewer,
    site: report.site,
    place: 'day',
    children: (
      <>
        <p class="eyebrow">{locale.longDate(report.from)}</p>
        <h1>{story.headline}</h1>
        <p class="say">{story.rest}</p>
        <div class="tools">
          <div class="seg">
            <a href={`${address}/${previous}`} rel="prev">
              ← {locale.shortDate(previous)}
            </a>
            <span class="on">{locale.shortDate(report.from)}</span>
            {next !== null && (
              <a href={`${address}/${next}`} rel="next">
                {locale.shortDate(next)} →
              </a>
            )}
          </div>
          <div class="seg">
            <DayPicker locale={locale} site={report.site} day={report.from} last={today} />
          </div>
        </div>
        <Figures locale={locale} totals={report.totals} before={null} />
        <section class="chart">
          <header>
            <h2>{seriesTitle(locale, series.unit)}</h2>
          </header>
          <ChartFigure locale={locale} chart={chart} {...seriesTable(locale, report.timeZone, series)} />
        </section>
        <ReportLists locale={locale} report={report} />
        <footer>
          {common.sixFields} <a href="/policy">{common.whatIsRecorded}</a> {common.timesIn(report.timeZone)}{' '}
          <a href={`${address}/${report.from}?format=csv`}>{overview.csv}</a>
          <a href={`${address}/${report.from}?format=json`}>{overview.json}</a>
          <a href={`${address}/${report.from}?format=text`}>{overview.text}</a>
          <a href={`${address}/${report.from}?format=html`}>{overview.file}</a>
        </footer>
      </>
    ),
  });
}
