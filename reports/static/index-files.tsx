import { formatDay } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';
import { addMonths, firstOfMonth, firstOfYear } from '../model/period.ts';
import type { Counts, IsoDay } from '../model/report.ts';
import { fittingUnit, seriesOf } from '../model/series.ts';
import { monthRows, staticLine } from './span-files.tsx';
import { SpanTable } from './span-table.tsx';
import { staticPage, wayTo } from './static-frame.tsx';
import {
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

const LAST_MONTHS = 12;

/** A site's first page: its years and its last months. */
export function siteIndex(site: StaticSite, program: string): StaticFile {
  return {
    path: `${siteFolder(site)}index.html`,
    signature: signer(site, program)('index', versionOf(site, site.period)),
    make: () => indexPage(site),
  };
}

async function indexPage(site: StaticSite): Promise<string> {
  const { source, locale, period } = site;
  const { report, static: text } = locale.text;
  const { from, to } = period;
  const months = { from: later(firstOfMonth(addMonths(to, 1 - LAST_MONTHS)), from), to };
  const { series, gaps, years, lastMonths, visits } = source.snapshot(() => ({
    series: seriesOf(source, period, fittingUnit(period)),
    gaps: [],
    visits: source.totals(from, to).visits,
    years: spansOf(site, firstOfYear).map((year) => {
      const days = withinPeriod(site, year, yearPath);
      return { name: yearPath(year), href: `${yearPath(year)}/index.html`, counts: source.totals(days.from, days.to) };
    }),
    lastMonths: monthRows(site, months, (month) => `${monthPath(month)}/index.html`),
  }));
  return staticPage({
    locale,
    title: `${source.site}, ${text.statistics}`,
    ...wayTo(site, '', []),
    table: null,
    timeZone: source.zone.name,
    children: (
      <>
        <p class="eyebrow">{text.statistics}</p>
        <h1>{source.site}</h1>
        <p class="say">{years.length === 0 ? text.nothing : text.visitsFrom(visits, formatDay(from), formatDay(to))}</p>
        {years.length > 0 && (
          <>
            <div class="spaced">{await staticLine(site, { series, gaps })}</div>
            <div class="grid2">
              <SpanTable locale={locale} title={text.years} head={text.year} rows={[...years].reverse()} />
              <SpanTable locale={locale} title={text.lastMonths} head={report.month} rows={[...lastMonths].reverse()} />
            </div>
          </>
        )}
      </>
    ),
  });
}

function later<Value extends number>(a: Value, b: Value): Value {
  return a > b ? a : b;
}

/** A site in the list of all. */
export interface ListedSite {
  readonly site: string;
  readonly counts: Counts;
  readonly from: IsoDay;
  readonly to: IsoDay;
}

/** The first page of a folder of several sites. */
export function sitesIndex(locale: Locale, sites: readonly ListedSite[]): StaticFile {
  const { static: text, sites: words } = locale.text;
  const make = () =>
    staticPage({
      locale,
      title: text.statistics,
      root: '',
      crumbs: [{ label: text.allSites, href: 'index.html' }],
      table: null,
      timeZone: null,
      children: (
        <>
          <h1>{text.statistics}</h1>
          <SpanTable
            locale={locale}
            title={text.allSites}
            head={words.site}
            rows={sites.map(({ site, counts }) => ({ name: site, href: `${encodeURIComponent(site)}/index.html`, counts }))}
          />
        </>
      ),
    });
  // It costs less than to find out whether it is the same.
  return { path: 'index.html', signature: '', make };
}
