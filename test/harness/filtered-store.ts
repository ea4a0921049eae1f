import assert from 'node:assert/strict';
import type { Filter } from '../../reports/model/filters.ts';
import { type ListName, type ReportSource, WHOLE_LIST } from '../../reports/model/report-source.ts';
import { addDays, type Day } from '../../server/domain/time/day.ts';
import { reportsOf } from './open-store.ts';
import { SITE, type TestStore } from './rollup-store.ts';

/** When it is, in Unix seconds. */
export const NOW = Date.UTC(2026, 4, 1) / 1000;

/** What every visit of these tests may have. */
export const EVERYONE: Filter = { field: 'browser', value: 'Firefox', version: null };

const LISTS: readonly ListName[] = ['pages', 'documents', 'topLevelDomains', 'browsers', 'browserFamilies', 'serverAddresses'];

/** What a store holds of the visits that match filters, over days. */
export async function filtered(
  { store, site }: TestStore,
  filters: readonly Filter[],
  from: Day,
  to: Day,
): Promise<ReportSource> {
  const source = await reportsOf(store).filteredSource(site, filters, from, to, () => false);
  assert.ok(source !== undefined);
  return source;
}

/** Counts the days of the site that wait for it. */
export function rollUp({ operations }: TestStore): ReturnType<typeof operations.rollUp> {
  return operations.rollUp({ domain: SITE, onlyDirty: true });
}

/** Everything a source tells of a period besides the ledger. */
export function everything(source: ReportSource, from: Day, to: Day) {
  const { zone } = source;
  const days = Array.from({ length: to - from + 1 }, (_, n) => addDays(from, n));
  const counted = <Key>(counts: ReadonlyMap<Key, { visits: number; pageViews: number; downloads: number }>) =>
    [...counts].filter(([, { visits, pageViews, downloads }]) => visits + pageViews + downloads > 0).sort();
  return source.snapshot(() => ({
    totals: source.totals(from, to),
    medians: days.map((each) => source.medianOfDay(each)),
    durations: source.durations(from, to),
    lengths: source.visitLengths(from, to),
    days: counted(source.days(from, to)),
    hours: counted(source.hours(zone.startOf(from), zone.startOf(addDays(to, 1)))),
    weekHours: source.weekHours(from, to),
    lists: LISTS.map((name) => [
      source.list(name, from, to, WHOLE_LIST),
      source.list(name, from, to, { search: '.', sort: 'name', descending: true, offset: 1, limit: 2 }),
      source.list(name, from, to, { search: 'A', sort: 'entries', descending: false, offset: 0, limit: 1 }),
    ]),
    firstSeen: [source.firstSeen('pages', from, to, 3), source.firstSeen('documents', from, to, 1)],
    gaps: source.gaps(zone.startOf(from), zone.startOf(to)),
    extent: source.extent(),
    expiredDays: source.expiredDays(from, to),
  }));
}
