import type { Locale } from '../../reports/locale/locale.ts';
import type { Period } from '../../reports/model/period.ts';
import type { StaticFile, StaticSite } from '../../reports/static/static-site.ts';
import type { Site } from '../domain/site.ts';
import { addDays, type Day, formatDay, type Seconds } from '../domain/time/day.ts';
import { Refusal } from '../lib/refusal.ts';
import { programVersion } from '../lib/version.ts';
import { writeStaticFolder } from '../output/static-folder.ts';
import type { FolderReader } from '../store/reading/folder-reader.ts';
import { logError, now, withReader } from './context.ts';

export interface StaticReport {
  readonly folder: string;
  /** Undefined: every site, each in a folder of its own. */
  readonly domain: string | undefined;
  /** Undefined: every finished day. */
  readonly range: Period | undefined;
  readonly locale: Locale;
}

/** Writes the folder of `report --static`; the days have to be counted already. */
export async function writeStaticReport({ folder, domain, range, locale }: StaticReport): Promise<void> {
  const { files, written, removed } = await withReader(async (reader) => {
    if (reader === undefined)
      throw new Refusal('There is no site: nothing was stored yet. Add one with: sixfold site add DOMAIN');
    const chosen = domain === undefined ? reader.registry.sites() : [reader.registry.siteNamed(domain)];
    const sites = chosen.map((site) => staticSite(reader, site, range, locale, domain === undefined));
    return await writeStaticFolder(folder, await filesOf(sites, locale, domain === undefined));
  });
  logError(
    `${folder}: ${files} files, ${written} written, ${files - written} as they were${removed === 0 ? '' : `, ${removed} removed`}.`,
  );
}

function staticSite(
  reader: FolderReader,
  site: Site,
  range: Period | undefined,
  locale: Locale,
  oneOfSeveral: boolean,
): StaticSite {
  const source = reader.reports.source(site);
  const at = now() as Seconds;
  const [today, extent] = [site.zone.dayOf(at), source.extent()];
  const versions = reader.reports.dayVersions(site);
  const yesterday = addDays(today, -1);
  const whole = { from: extent?.first ?? yesterday, to: min(extent?.last ?? yesterday, yesterday) };
  // A range wider than the data would only add empty months.
  const period = range === undefined ? whole : { from: max(range.from, whole.from), to: min(range.to, extent?.last ?? range.to) };
  return { source, locale, versions, period, now: at, oneOfSeveral };
}

async function filesOf(sites: readonly StaticSite[], locale: Locale, several: boolean): Promise<readonly StaticFile[]> {
  const { stylesheet } = await import('../../reports/assets/styles.ts');
  const { dayFiles } = await import('../../reports/static/day-files.tsx');
  const { siteIndex, sitesIndex } = await import('../../reports/static/index-files.tsx');
  const { spanFiles } = await import('../../reports/static/span-files.tsx');
  const version = programVersion();
  const styles = { path: 'styles.css', signature: stylesheet.href, make: () => stylesheet.text };
  const pages = sites.flatMap((site) => [...dayFiles(site, version), ...spanFiles(site, version), siteIndex(site, version)]);
  const listed = sites.map(({ source, period: { from, to } }) => ({
    site: source.site,
    counts: source.totals(from, to),
    from: formatDay(from),
    to: formatDay(to),
  }));
  return [styles, ...pages, ...(several ? [sitesIndex(locale, listed)] : [])];
}

function min(a: Day, b: Day): Day {
  return a < b ? a : b;
}

function max(a: Day, b: Day): Day {
  return a > b ? a : b;
}
