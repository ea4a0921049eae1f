import type { Filter } from '../../../reports/model/filters.ts';
import type { Counts } from '../../../reports/model/report.ts';
import type { ReportSource } from '../../../reports/model/report-source.ts';
import type { Site, SiteId } from '../../domain/site.ts';
import type { Day, Seconds } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';
import type { LiveChanges } from '../records/live-changes.ts';
import { siteNamed } from '../registry/sites.ts';
import { expiryVersion } from '../rollups/retention.ts';
import { addressSums } from './address-sums.ts';
import { dayVersions } from './day-versions.ts';
import { liveDays } from './live-day.ts';
import { lastPeriodWithData, recentCounts } from './recent-data.ts';
import { recordParts } from './record-parts.ts';
import type { ReportCaches } from './report-caches.ts';
import { reportSource } from './report-source.ts';
import { knowFolded } from './rollup-lists.ts';
import { rollupSumming } from './rollup-sums.ts';

/** Reads reports on one connection, and owns whatever is kept in memory for that (decision 170). */
export interface ReportReader {
  /** @throws Refusal when there is no such site */
  site(domain: string): Site;
  /** A site's reports from its rollups and its ledger, with the running day as it was last refreshed. */
  source(site: Site): ReportSource;
  /** The same of the visits that match every filter, for a period; undefined once it was cancelled. */
  filteredSource(
    site: Site,
    filters: readonly Filter[],
    from: Day,
    to: Day,
    cancelled: () => boolean,
  ): Promise<ReportSource | undefined>;
  /** The last period of at most so many days that ends on the last day with page views or downloads. */
  lastPeriodWithData(site: Site, days: number): { readonly from: Day; readonly to: Day } | undefined;
  /** Counts of the records since then. */
  recentCounts(site: SiteId, since: Seconds): Counts;
  /** What changes with a day's report, for each day. */
  dayVersions(site: Site): ReadonlyMap<Day, string>;
  /** Reads what is new of a site's running day; gives how many ms that took. */
  refreshDay(site: Site, day: Day, changes: LiveChanges): Promise<number>;
  /** Forgets running days that nobody looks at, and what was kept of records that have expired since. */
  forget(): void;
}

/** @param monotonicMs a clock in ms that only ever runs */
export function reportReader(db: ReadConnection, monotonicMs: () => number = () => performance.now()): ReportReader {
  knowFolded(db);
  const live = liveDays(db, monotonicMs);
  const caches: ReportCaches = {
    db,
    live,
    summing: rollupSumming(db),
    addresses: addressSums(db, live),
    parts: recordParts(db),
  };
  let expiry = expiryVersion(db);
  return {
    site: (domain) => siteNamed(db, domain),
    source: (site) => reportSource(caches, site),
    async filteredSource(site, filters, from, to, cancelled) {
      // Loaded with the first filter: most readers never set one.
      const { filteredSource } = await import('./filtered-source.ts');
      return filteredSource(caches, site, filters, { from, to }, cancelled);
    },
    lastPeriodWithData: (site, days) => lastPeriodWithData(caches, site, days),
    recentCounts: (site, since) => recentCounts(db, site, since),
    dayVersions: (site) => dayVersions(db, site),
    refreshDay: live.refresh,
    forget() {
      live.forgetIdle();
      const now = expiryVersion(db);
      if (now === expiry) return;
      expiry = now;
      caches.addresses.forget();
      caches.parts.forget();
    },
  };
}
