import { renderToString } from 'preact-render-to-string';
import type { Chart } from './chart.ts';
import { ChartFigure } from './components/chart-figure.tsx';
import { Figures } from './components/figures.tsx';
import { ReportLists } from './components/report-lists.tsx';
import { Terms } from './components/terms.tsx';
import { termMeanings } from './definitions.ts';
import type { LimitedReport } from './limit.ts';
import type { Locale } from './locale.ts';
import { stylesheet } from './look.ts';
import type { Report } from './report.ts';
import { seriesTable, seriesTitle } from './report-charts.ts';
import type { Series } from './series.ts';
import type { Story } from './story.ts';

export interface ReportFileProps {
  readonly locale: Locale;
  readonly report: Report | LimitedReport;
  readonly story: Story | null;
  readonly series: Series;
  readonly chart: Chart;
}

/** A report as one file that needs nothing else: charts inside, no script. */
export function reportFile({ locale, report, story, series, chart }: ReportFileProps): string {
  const { common, report: text, story: stories } = locale.text;
  const cut = 'cut' in report ? Object.values(report.cut).reduce((sum, rows) => sum + rows, 0) : 0;
  return `<!doctype html>${renderToString(
    <html lang={locale.language}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${report.site}, ${locale.dateRange(report.from, report.to)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet.text }} />
      </head>
      <body>
        <main>
          <p class="eyebrow">
            {report.site}, {locale.dateRange(report.from, report.to)}
          </p>
          <h1>{story?.headline ?? stories.visitsIn(report.totals.visits, report.days.length)}</h1>
          {story !== null && <p class="say">{story.rest}</p>}
          <Figures locale={locale} totals={report.totals} before={null} />
          <section class="chart">
            <header>
              <h2>{seriesTitle(locale, series.unit)}</h2>
            </header>
            <ChartFigure locale={locale} chart={chart} {...seriesTable(locale, report.timeZone, series)} />
          </section>
          <ReportLists locale={locale} report={report} />
          {cut > 0 && <p class="sum">{text.rowsCut(cut)}</p>}
          <section>
            <h2>{text.words}</h2>
            <Terms entries={termMeanings(locale)} />
          </section>
          <footer>
            {locale.text.policyPage.heading} {common.timesIn(report.timeZone)}
          </footer>
        </main>
      </body>
    </html>,
  )}`;
}
