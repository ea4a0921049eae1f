import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { stylesheet } from '../assets/styles.ts';
import type { Chart } from '../charts/chart.ts';
import { seriesTable } from '../charts/report-charts.ts';
import { TimeLine } from '../components/chart-figure.tsx';
import { DailyReport } from '../components/daily-report.tsx';
import { Figures } from '../components/figures.tsx';
import { FullLists } from '../components/report-lists.tsx';
import { Terms } from '../components/terms.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import type { LimitedReport } from '../model/limit.ts';
import type { Report } from '../model/report.ts';
import type { Series } from '../model/series.ts';
import { termMeanings } from '../words/definitions.ts';
import type { Story } from '../words/story.ts';

interface FileProps {
  readonly locale: Locale;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A page that needs nothing else: no script, no other file, and nothing that may be fetched. */
function file({ locale, title, children }: FileProps): string {
  return `<!doctype html>${renderToString(
    <html lang={locale.language}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet.text }} />
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>,
  )}`;
}

function Words({ locale }: { readonly locale: Locale }) {
  return (
    <section class="words">
      <h2>{locale.text.report.words}</h2>
      <Terms entries={termMeanings(locale)} />
    </section>
  );
}

export interface ReportFileProps {
  readonly locale: Locale;
  readonly report: Report | LimitedReport;
  readonly series: Series;
  readonly chart: Chart;
}

/** A report over days as one file. */
export function reportFile({ locale, report, series, chart }: ReportFileProps): string {
  const { common, report: text, story: stories, policyPage } = locale.text;
  const range = locale.dateRange(report.from, report.to);
  const cut = 'cut' in report ? Object.values(report.cut).reduce((sum, rows) => sum + rows, 0) : 0;
  return file({
    locale,
    title: `${report.site}, ${range}`,
    children: (
      <>
        <p class="eyebrow">
          {report.site}, {range}
        </p>
        <h1>{stories.visitsIn(report.totals.visits, report.days.length)}</h1>
        <Figures locale={locale} totals={report.totals} before={null} />
        <TimeLine locale={locale} chart={chart} unit={series.unit} {...seriesTable(locale, report.timeZone, series)} />
        <FullLists locale={locale} report={report} />
        {cut > 0 && <p class="sum">{text.rowsCut(cut)}</p>}
        <Words locale={locale} />
        <footer>
          {policyPage.heading} {common.timesIn(report.timeZone)}
        </footer>
      </>
    ),
  });
}

export interface DailyFileProps {
  readonly locale: Locale;
  readonly daily: Daily;
  readonly story: Story;
  readonly chart: Chart;
}

/** The report of one day as one file, which prints on one sheet. */
export function dailyFile({ locale, daily, story, chart }: DailyFileProps): string {
  return file({
    locale,
    title: `${daily.site}, ${locale.longDate(daily.day)}`,
    children: (
      <>
        <DailyReport locale={locale} daily={daily} story={story} chart={chart} link={null} more={() => null} />
        <Words locale={locale} />
      </>
    ),
  });
}
