import { renderToString } from 'preact-render-to-string';
import type { Chart } from './chart.ts';
import { ChartFigure } from './components/chart-figure.tsx';
import { Figures } from './components/figures.tsx';
import { Lists } from './components/lists.tsx';
import { Terms } from './components/terms.tsx';
import { dateRange, localHour } from './dates.ts';
import { definitions } from './definitions.ts';
import type { LimitedReport } from './limit.ts';
import { stylesheet } from './look.ts';
import { number } from './numbers.ts';
import type { Report } from './report.ts';
import type { Story } from './story.ts';

export interface ReportFileProps {
  readonly report: Report | LimitedReport;
  readonly story: Story | null;
  readonly chart: Chart;
}

/** A report as one file that needs nothing else: charts inside, no script. */
export function reportFile({ report, story, chart }: ReportFileProps): string {
  const single = report.from === report.to;
  const rows: readonly (readonly [string, ...number[]])[] = single
    ? report.hours.map((row) => [
        `${localHour(row.hour, report.timeZone)} h (${row.hour})`,
        row.visits,
        row.pageViews,
        row.downloads,
      ])
    : report.days.map((row) => [row.day, row.visits, row.pageViews, row.downloads]);
  const cut = 'cut' in report ? Object.values(report.cut).reduce((sum, rows) => sum + rows, 0) : 0;
  return `<!doctype html>${renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${report.site}, ${dateRange(report.from, report.to)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet.text }} />
      </head>
      <body>
        <main>
          <p class="eyebrow">
            {report.site}, {dateRange(report.from, report.to)}
          </p>
          <h1>{story?.headline ?? `${number(report.totals.visits)} visits in ${number(report.days.length)} days.`}</h1>
          {story !== null && <p class="say">{story.rest}</p>}
          <Figures totals={report.totals} before={null} />
          <section class="chart">
            <header>
              <h2>{single ? 'Page views by hour' : 'Visits a day'}</h2>
            </header>
            <ChartFigure chart={chart} heads={[single ? 'hour' : 'day', 'visits', 'page views', 'downloads']} rows={rows} />
          </section>
          <Lists report={report} rows={Number.POSITIVE_INFINITY} families={false} more={null} />
          {cut > 0 && <p class="sum">{number(cut)} rows were cut from these lists.</p>}
          <section>
            <h2>What the words mean</h2>
            <Terms entries={Object.entries(definitions)} />
          </section>
          <footer>Six fields and nothing else. Times in {report.timeZone}.</footer>
        </main>
      </body>
    </html>,
  )}`;
}
