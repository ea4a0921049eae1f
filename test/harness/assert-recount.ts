import assert from 'node:assert/strict';
import type { Report } from '../../reports/model/report.ts';
import type { Recount } from './recount.ts';

const byName = (a: string, b: string) => (a < b ? -1 : 1);

/** Names by their count, then by themselves. */
export function ranked(counts: Readonly<Record<string, number>>): readonly (readonly [name: string, count: number])[] {
  return Object.entries(counts).sort(([a, some], [b, others]) => others - some || byName(a, b));
}

/** The pages of a slow count, as a report lists them. */
export function pagesOf({ viewsByPath, visitsByPath, entries, exits }: Recount): Report['pages'] {
  return Object.keys({ ...viewsByPath, ...visitsByPath })
    .map((path) => ({
      path,
      pageViews: viewsByPath[path] ?? 0,
      visits: visitsByPath[path] ?? 0,
      entries: entries[path] ?? 0,
      exits: exits[path] ?? 0,
    }))
    .sort((a, b) => b.pageViews - a.pageViews || byName(a.path, b.path));
}

/** That totals are those of a slow count: all of them whole, but the median, which may be off by a bucket of 5 %. */
export function assertTotals(totals: Report['totals'], expected: Recount): void {
  const { durations } = expected;
  const mean = durations.reduce((all, length) => all + length, 0) / durations.length;
  for (const name of ['visits', 'pageViews', 'downloads', 'singlePageVisits', 'serverAddresses'] as const)
    assert.equal(totals[name], expected[name], name);
  if (durations.length === 0) {
    assert.deepEqual([totals.medianVisitSeconds, totals.meanVisitSeconds], [null, null]);
    return;
  }
  const [lower = 0, upper = 0] = [durations[(durations.length - 1) >> 1], durations[durations.length >> 1]];
  const median = totals.medianVisitSeconds ?? -1;
  assert.ok(median >= lower * 0.95 - 1 && median <= upper * 1.05 + 1, `${median} for ${lower} to ${upper}`);
  assert.ok(Math.abs((totals.meanVisitSeconds ?? -1) - mean) <= 0.05 + 1e-9, `${totals.meanVisitSeconds} for ${mean}`);
}

/** That a report over all days of a log is the slow count of it: totals, days, hours, pages, documents and the ledger. */
export function assertReport(report: Report, expected: Recount): void {
  assertTotals(report.totals, expected);
  assert.deepEqual(report.pages, pagesOf(expected));
  assert.deepEqual(
    report.documents,
    ranked(expected.downloadsByPath).map(([path, downloads]) => ({ path, downloads })),
  );
  for (const { day, visits, pageViews, downloads } of report.days)
    assert.deepEqual(
      [visits, pageViews, downloads],
      [expected.visitsByDay[day] ?? 0, expected.viewsByDay[day] ?? 0, expected.downloadsByDay[day] ?? 0],
      day,
    );
  for (const { hour, visits, pageViews, downloads } of report.hours)
    assert.deepEqual(
      [visits, pageViews, downloads],
      [expected.visitsByHour[hour] ?? 0, expected.viewsByHour[hour] ?? 0, expected.downloadsByHour[hour] ?? 0],
      hour,
    );
  assert.deepEqual(report.excluded, expected.excluded);
  assert.equal(report.received, expected.received);
}
