import { addDays, type Day, formatDay, formatInstant } from '../../server/domain/time/day.ts';
import { bucketSeconds } from '../../server/domain/time/duration.ts';
import { BASELINE_DAYS, baselineDays, median } from './baseline.ts';
import { type Gap, NO_COUNTS, type Report, type Totals } from './report.ts';
import { type ReportSource, WHOLE_LIST } from './report-source.ts';
import { daysOf } from './series.ts';

/** The report of a site over days, both inclusive. A day without data, or one to come, is there with zeros. */
export function buildReport(source: ReportSource, from: Day, to: Day): Report {
  return source.snapshot(() => readReport(source, from, to));
}

function readReport(source: ReportSource, from: Day, to: Day): Report {
  const { zone } = source;
  const days = source.days(from, to);
  const [start, end] = [zone.startOf(from), zone.startOf(addDays(to, 1))];
  const hours = source.hours(start, end);
  const range = daysOf({ from, to });
  return {
    site: source.site,
    timeZone: zone.name,
    from: formatDay(from),
    to: formatDay(to),
    totals: totalsOf(source, from, to),
    days: range.map((day) => ({ day: formatDay(day), ...(days.get(day) ?? NO_COUNTS) })),
    hours: range
      .flatMap((day) => zone.hoursOf(day))
      .map((hour) => ({ hour: formatInstant(hour), ...(hours.get(hour) ?? NO_COUNTS) })),
    pages: source.list('pages', from, to, WHOLE_LIST).rows,
    documents: source.list('documents', from, to, WHOLE_LIST).rows,
    topLevelDomains: source.list('topLevelDomains', from, to, WHOLE_LIST).rows,
    browsers: source.list('browsers', from, to, WHOLE_LIST).rows,
    serverAddresses: source.list('serverAddresses', from, to, WHOLE_LIST).rows,
    received: source.received(from, to),
    excluded: source.excluded(from, to),
    gaps: gapsOf(source, from, to),
  };
}

/** The stretches of a period without data. */
export function gapsOf(source: ReportSource, from: Day, to: Day): readonly Gap[] {
  const { zone } = source;
  return source.gaps(zone.startOf(from), zone.startOf(addDays(to, 1))).map((gap) => ({
    from: formatInstant(gap.from),
    to: formatInstant(gap.to),
  }));
}

/** The totals alone, for the comparison with another period. */
export function totalsOf(source: ReportSource, from: Day, to: Day): Totals {
  const { timedSeconds, ...totals } = source.totals(from, to);
  return {
    ...totals,
    medianVisitSeconds: from === to ? source.medianOfDay(from) : medianOf(source.durations(from, to)),
    meanVisitSeconds: totals.timedVisits === 0 ? null : Math.round((timedSeconds / totals.timedVisits) * 10) / 10,
  };
}

/**
 * The visits of a usual day like this one: the median of the last eight same weekdays with data; null when there are
 * fewer than two of them.
 */
export function baselineVisits(source: ReportSource, day: Day): number | null {
  const counts = source.days(addDays(day, -BASELINE_DAYS), addDays(day, -7));
  return median(baselineDays(source, day).map((each) => counts.get(each)?.visits ?? 0));
}

/** The median from a histogram: of the bucket in which the middle visit lies. */
function medianOf(durations: readonly { readonly bucket: number; readonly visits: number }[]): number | null {
  const visits = durations.reduce((sum, row) => sum + row.visits, 0);
  let passed = 0;
  for (const row of durations) {
    passed += row.visits;
    if (passed * 2 >= visits) return bucketSeconds(row.bucket);
  }
  return null;
}
