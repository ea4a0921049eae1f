import { addDays, type Day, formatDay } from '../../server/domain/time/day.ts';
import { DailyReport, dailyChart } from '../components/daily-report.tsx';
import { Steps } from '../components/steps.tsx';
import { reportCsv } from '../files/csv.ts';
import { BASELINE_DAYS } from '../model/baseline.ts';
import { buildReport } from '../model/build.ts';
import type { Report } from '../model/report.ts';
import { toldDay } from '../words/story.ts';
import { staticPage, wayTo } from './static-frame.tsx';
import {
  dayName,
  daysWithData,
  monthPath,
  type StaticFile,
  type StaticSite,
  signer,
  siteFolder,
  versionOf,
  yearPath,
} from './static-site.ts';

/** The page of each day with data, and its table beside it. */
export function dayFiles(site: StaticSite, program: string): readonly StaticFile[] {
  const sign = signer(site, program);
  const days = daysWithData(site);
  const today = site.source.zone.dayOf(site.now);
  const first = site.source.extent()?.first;
  return days.flatMap((day, index) => {
    const [previous, next] = [days[index - 1], days[index + 1]];
    const running = day === today ? site.now : 0;
    const own = versionOf(site, { from: day, to: day });
    const path = `${siteFolder(site)}${monthPath(day)}/${dayName(day)}`;
    return [
      {
        path: `${path}.html`,
        signature: sign('day', versionOf(site, { from: addDays(day, -BASELINE_DAYS), to: day }), previous, next, running, first),
        make: () => dayPage(site, day, previous, next),
      },
      { path: `${path}.csv`, signature: sign('table', own), make: () => spanCsv(site, { from: day, to: day }) },
    ];
  });
}

/**
 * Days as one table; without server addresses, which may not outlive their records, and a folder forgets nothing by
 * itself (decision 50).
 */
export function spanCsv({ source }: StaticSite, { from, to }: { readonly from: Day; readonly to: Day }): string {
  const report: Report = source.snapshot(() => buildReport(source, from, to));
  return reportCsv({ ...report, serverAddresses: [] });
}

async function dayPage(site: StaticSite, day: Day, previous: Day | undefined, next: Day | undefined): Promise<string> {
  const { source, locale, now } = site;
  const today = source.zone.dayOf(now);
  // A page is read on other days, too: `yesterday` would soon be wrong.
  const sentenceDay = day === today ? today : addDays(day, 2);
  const { daily, story } = toldDay(source, locale, { day, now, toldOn: sentenceDay });
  const chart = await dailyChart(locale, daily);
  const name = (each: Day) => locale.shortDate(formatDay(each));
  const address = (other: Day) => `../../${monthPath(other)}/${dayName(other)}.html`;
  const iso = formatDay(day);
  return staticPage({
    locale,
    title: `${source.site}, ${locale.longDate(iso)}`,
    ...wayTo(site, '../../', [
      { label: yearPath(day), href: '../index.html' },
      { label: locale.month(iso), href: 'index.html' },
      { label: name(day), href: `${dayName(day)}.html` },
    ]),
    table: `${dayName(day)}.csv`,
    timeZone: source.zone.name,
    children: (
      <DailyReport
        locale={locale}
        daily={daily}
        story={story}
        chart={chart}
        link={null}
        more={() => `${dayName(day)}.csv`}
        withoutAddresses
      >
        <div class="tools">
          <Steps spans={[previous, day, next]} name={name} href={address} />
        </div>
      </DailyReport>
    ),
  });
}
