import type { Chart } from '../charts/chart.ts';
import { DailyReport } from '../components/daily-report.tsx';
import { renderPage, type Viewer } from '../components/frame.tsx';
import { ReportFoot } from '../components/report-foot.tsx';
import { DayPicker, Steps } from '../components/steps.tsx';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import { dayOf } from '../model/dates.ts';
import type { IsoDay } from '../model/report.ts';
import type { Story } from '../words/story.ts';
import { toggleFilter, type View, viewQuery } from '../words/view.ts';

export interface DayProps {
  readonly locale: Locale;
  readonly viewer: Viewer;
  readonly daily: Daily;
  readonly chart: Chart;
  readonly story: Story;
  readonly previous: IsoDay;
  readonly today: IsoDay;
  /** Null on the day that is running. */
  readonly next: IsoDay | null;
}

/** One day of a site, made to be read in a minute and printed on one sheet. */
export function dayPage({ locale, viewer, daily, chart, story, today, previous, next }: DayProps): string {
  const { site, day } = daily;
  const address = `/sites/${site}/days`;
  const view: View = { period: { from: dayOf(day), to: dayOf(day) }, comparison: 'before', filters: [] };
  return renderPage({
    locale,
    title: `${site}, ${day}`,
    viewer,
    site,
    place: 'day',
    children: (
      <>
        <DailyReport
          locale={locale}
          daily={daily}
          story={story}
          chart={chart}
          link={(filter) => ({ href: `/sites/${site}${viewQuery(toggleFilter(view, filter))}`, chosen: false })}
          more={(name) => `/sites/${site}/lists/${name}${viewQuery(view)}`}
        >
          <div class="tools">
            <Steps spans={[previous, day, next ?? undefined]} name={locale.shortDate} href={(each) => `${address}/${each}`} />
            <div class="seg">
              <DayPicker locale={locale} site={site} day={day} last={today} />
            </div>
          </div>
        </DailyReport>
        <ReportFoot
          locale={locale}
          timeZone={daily.timeZone}
          formats={['pdf', 'html', 'csv', 'json', 'text']}
          file={(format) => `${address}/${day}?format=${format}`}
        />
      </>
    ),
  });
}
