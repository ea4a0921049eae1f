import { type Day, formatDay } from '../../server/domain/time/day.ts';
import { seriesChart, seriesTable } from '../charts/report-charts.ts';
import { TimeLine } from '../components/chart-figure.tsx';
import { Distributions } from '../components/distributions.tsx';
import { Figures } from '../components/figures.tsx';
import { Ledger, ListCards } from '../components/lists.tsx';
import { Steps } from '../components/steps.tsx';
import { buildOverview, cutDomains, type Overview } from '../model/overview.ts';
import { addMonths, firstOfMonth, firstOfYear, type Period } from '../model/period.ts';
import { NO_COUNTS } from '../model/report.ts';
import { daysOf } from '../model/series.ts';
import { spanCsv } from './day-files.tsx';
import { type SpanRow, SpanTable } from './span-table.tsx';
import { staticPage, wayTo } from './static-frame.tsx';
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
        make: () => spanPage(site, { tier, first, period, previous, next }),
      },
      { path: `${folder}/index.csv`, signature: sign(`${tier} table`, own), make: () => spanCsv(site, period) },
    ];
  });
}

/** A month or year, and its neighbours with data. */
interface Span {
  readonly tier: Tier;
  readonly first: Day;
  readonly period: Period;
  readonly previous: Day | undefined;
  readonly next: Day | undefined;
}

async function spanPage(site: StaticSite, span: Span): Promise<string> {
  const { source, locale } = site;
  const { tier, first, period, previous, next } = span;
  const { report, static: text } = locale.text;
  const isMonth = tier === 'month';
  const { overview, rows } = source.snapshot(() => ({
    overview: buildOverview(source, period, ROWS),
    rows: isMonth ? dayRows(site, period) : monthRows(site, period, (day) => `${monthPath(day).slice(5)}/index.html`),
  }));
  const name = (day: Day) => (isMonth ? locale.month(formatDay(day)) : yearPath(day));
  const up = isMonth ? '../../' : '../';
  const address = (other: Day) => `${up}${isMonth ? monthPath(other) : yearPath(other)}/index.html`;
  return staticPage({
    locale,
    title: `${source.site}, ${name(first)}`,
    ...wayTo(site, up, [
      ...(isMonth ? [{ label: yearPath(first), href: '../index.html' }] : []),
      { label: name(first), href: 'index.html' },
    ]),
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
          <Steps spans={[previous, first, next]} name={name} href={address} />
        </div>
        <Figures locale={locale} totals={overview.totals} before={null} />
        {await staticLine(site, overview)}
        <SpanTable
          locale={locale}
          title={isMonth ? text.days : text.months}
          head={isMonth ? report.day : report.month}
          rows={rows}
        />
        <Lists site={site} overview={overview} />
      </>
    ),
  });
}

/** The line over time of a period. */
export async function staticLine({ locale, source }: StaticSite, { series, gaps }: Pick<Overview, 'series' | 'gaps'>) {
  const timeZone = source.zone.name;
  const chart = await seriesChart({ locale, timeZone, series, before: null, gaps });
  return <TimeLine locale={locale} chart={chart} unit={series.unit} {...seriesTable(locale, timeZone, series)} />;
}

/** The lists but for server addresses, which a folder would keep for longer than their records. */
function Lists({ site: { locale }, overview }: { readonly site: StaticSite; readonly overview: Overview }) {
  const { serverAddresses: _, browsers: __, ...lists } = cutDomains(overview.lists, ROWS);
  return (
    <div class="grid2">
      <ListCards context={{ locale, totals: overview.totals, link: null }} lists={lists} more={() => 'index.csv'} />
      <Distributions locale={locale} overview={overview} />
      <Ledger locale={locale} of={overview} />
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
    return { name, href: `${dayName(day)}.html`, counts: counts.get(day) ?? NO_COUNTS };
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
