import { type Day, formatDay } from '../../server/domain/time/day.ts';
import { seriesChart, seriesTable, seriesTitle } from '../charts/report-charts.ts';
import { ChartFigure } from '../components/chart-figure.tsx';
import { Durations, Lengths } from '../components/distributions.tsx';
import { Figures } from '../components/figures.tsx';
import type { ListContext } from '../components/list-row.tsx';
import { Ledger, ListCard } from '../components/lists.tsx';
import { WeekTable } from '../components/week-table.tsx';
import { buildOverview, type Overview } from '../model/overview.ts';
import { addMonths, firstOfMonth, firstOfYear, type Period } from '../model/period.ts';
import { daysOf } from '../model/series.ts';
import { spanCsv } from './day-files.tsx';
import { type SpanRow, SpanTable } from './span-table.tsx';
import { staticPage } from './static-frame.tsx';
import {
  dayName,
  monthPath,
  type StaticFile,
  type StaticSite,
  signer,
  siteFolder,
  spansOf,
  versionOf,
  withinPeriod,
  yearPath,
} from './static-site.ts';

// Rows of each list of a month or a year; the table beside has them all.
const ROWS = 15;

type Tier = 'month' | 'year';

/** The pages of months and years, each with its table beside it. */
export function spanFiles(site: StaticSite, program: string): readonly StaticFile[] {
  return [...filesOf(site, program, 'month'), ...filesOf(site, program, 'year')];
}

function filesOf(site: StaticSite, program: string, tier: Tier): readonly StaticFile[] {
  const sign = signer(site, program);
  const spans = spansOf(site, tier === 'month' ? firstOfMonth : firstOfYear);
  const path = tier === 'month' ? monthPath : yearPath;
  return spans.flatMap((first, index) => {
    const period = withinPeriod(site, first, path);
    const own = versionOf(site, period);
    const [previous, next] = [spans[index - 1], spans[index + 1]];
    const folder = `${siteFolder(site)}${path(first)}`;
    return [
      {
        path: `${folder}/index.html`,
        signature: sign(tier, own, previous, next),
        make: () => spanPage(site, tier, first, period, previous, next),
      },
      { path: `${folder}/index.csv`, signature: sign(`${tier} table`, own), make: () => spanCsv(site, period) },
    ];
  });
}

async function spanPage(
  site: StaticSite,
  tier: Tier,
  first: Day,
  period: Period,
  previous: Day | undefined,
  next: Day | undefined,
): Promise<string> {
  const { source, locale, oneOfSeveral } = site;
  const { report, static: text } = locale.text;
  const [iso, month] = [formatDay(first), tier === 'month'];
  const { overview, rows } = source.snapshot(() => ({
    overview: buildOverview(source, period, ROWS),
    rows: month ? dayRows(site, period) : monthRows(site, period, (day) => `${monthPath(day).slice(5)}/index.html`),
  }));
  const name = (day: Day) => (month ? locale.month(formatDay(day)) : yearPath(day));
  const up = month ? '../../' : '../';
  const root = oneOfSeveral ? `../${up}` : up;
  const address = (other: Day) => `${up}${month ? monthPath(other) : yearPath(other)}/index.html`;
  return staticPage({
    locale,
    title: `${source.site}, ${name(first)}`,
    root,
    crumbs: [
      ...(oneOfSeveral ? [{ label: text.allSites, href: `${root}index.html` }] : []),
      { label: source.site, href: `${up}index.html` },
      ...(month ? [{ label: iso.slice(0, 4), href: '../index.html' }] : []),
      { label: name(first), href: 'index.html' },
    ],
    table: 'index.csv',
    timeZone: source.zone.name,
    children: (
      <>
        <p class="eyebrow">
          {source.site}, {locale.dateRange(overview.from, overview.to)}
        </p>
        <h1>{name(first)}</h1>
        <p class="say">{text.visitsFrom(overview.totals.visits, overview.from, overview.to)}</p>
        <div class="tools">
          <div class="seg">
            {previous !== undefined && (
              <a href={address(previous)} rel="prev">
                ← {name(previous)}
              </a>
            )}
            <span class="on">{name(first)}</span>
            {next !== undefined && (
              <a href={address(next)} rel="next">
                {name(next)} →
              </a>
            )}
          </div>
        </div>
        <Figures locale={locale} totals={overview.totals} before={null} />
        {await timeLine(site, overview)}
        <SpanTable locale={locale} title={month ? text.days : text.months} head={month ? report.day : report.month} rows={rows} />
        <Lists site={site} overview={overview} />
      </>
    ),
  });
}

/** The line over time of a period. */
export async function timeLine({ locale, source }: StaticSite, { series, gaps }: Pick<Overview, 'series' | 'gaps'>) {
  const timeZone = source.zone.name;
  const chart = await seriesChart({ locale, timeZone, series, before: null, gaps });
  return (
    <section class="chart">
      <header>
        <h2>{seriesTitle(locale, series.unit)}</h2>
      </header>
      <ChartFigure locale={locale} chart={chart} {...seriesTable(locale, timeZone, series)} />
    </section>
  );
}

function Lists({ site, overview }: { readonly site: StaticSite; readonly overview: Overview }) {
  const { locale } = site;
  const { report } = locale.text;
  const { lists, totals } = overview;
  const context: ListContext = { locale, totals, link: null };
  const domains = { ...lists.topLevelDomains, rows: lists.topLevelDomains.rows.slice(0, ROWS) };
  const whole = 'index.csv';
  return (
    <div class="grid2">
      <ListCard context={context} name="pages" slice={lists.pages} empty={report.noPage} more={whole} />
      <ListCard context={context} name="documents" slice={lists.documents} empty={report.noDocument} more={whole} />
      <ListCard context={context} name="topLevelDomains" slice={domains} empty={report.noVisit} more={whole} />
      <ListCard context={context} name="browserFamilies" slice={lists.browserFamilies} empty={report.noVisit} more={whole} />
      <Durations locale={locale} overview={overview} />
      <Lengths locale={locale} overview={overview} />
      <WeekTable locale={locale} weekHours={overview.weekHours} />
      <Ledger
        locale={locale}
        received={overview.received}
        counted={totals.pageViews + totals.downloads}
        excluded={overview.excluded}
      />
    </div>
  );
}

/** A row for each day; those without data have none to show. */
function dayRows({ source, locale, versions }: StaticSite, period: Period): readonly SpanRow[] {
  const counts = source.days(period.from, period.to);
  return daysOf(period).map((day) => {
    const iso = formatDay(day);
    const name = `${locale.weekday(iso)}, ${locale.mediumDate(iso)}`;
    if (!versions.has(day)) return { name, href: null, counts: null };
    return { name, href: `${dayName(day)}.html`, counts: counts.get(day) ?? { visits: 0, pageViews: 0, downloads: 0 } };
  });
}

/** A row for each month of a period, from the first with data to the last. */
export function monthRows(site: StaticSite, period: Period, href: (month: Day) => string): readonly SpanRow[] {
  const { source, locale } = site;
  const known = new Set(spansOf(site, firstOfMonth));
  const rows: SpanRow[] = [];
  for (let month = firstOfMonth(period.from); month <= period.to; month = addMonths(month, 1)) {
    const whole = withinPeriod(site, month, monthPath);
    const [from, to] = [Math.max(whole.from, period.from) as Day, Math.min(whole.to, period.to) as Day];
    const name = locale.month(formatDay(month));
    if (known.has(month)) rows.push({ name, href: href(month), counts: source.totals(from, to) });
    else rows.push({ name, href: null, counts: null });
  }
  return rows;
}
