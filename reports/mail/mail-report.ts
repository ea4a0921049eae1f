import type { Counting, MailInterval, MailPeriod } from '../../server/domain/mail/mail-schedule.ts';
import { addDays, type Day, formatDay } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';
import { differenceFrom } from '../model/baseline.ts';
import { baselineVisits, totalsOf } from '../model/build.ts';
import { hasEarlier } from '../model/day-news.ts';
import type { DocumentRow, FirstSeenRow, IsoDay, PageRow, Totals } from '../model/report.ts';
import { firstRows, type ListSlice, type ReportSource } from '../model/report-source.ts';

/** What a mailed report tells: the figures of its period, what they are compared with, and the top of the lists. */
export interface MailReport {
  readonly interval: MailInterval;
  readonly site: string;
  readonly timeZone: string;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly counting: Counting;
  readonly totals: Totals;
  readonly compared: { readonly from: IsoDay; readonly to: IsoDay; readonly totals: Totals };
  /** For a day the visits of a usual one like it, otherwise those of the period before; null when too little is known. */
  readonly expected: number | null;
  readonly days: readonly { readonly day: IsoDay; readonly visits: number }[];
  /** Where in `days` the period begins. */
  readonly news: number;
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly pages: ListSlice<PageRow>;
  readonly documents: ListSlice<DocumentRow>;
  /** Never seen on the site before the period; none when there was nothing before it. */
  readonly newPages: ListSlice<FirstSeenRow>;
  readonly newDocuments: ListSlice<FirstSeenRow>;
  readonly received: number;
  readonly excluded: Readonly<Record<string, number>>;
}

const TOP = firstRows(8);
const NEW_ROWS = 5;
const NONE: ListSlice<FirstSeenRow> = { rows: [], total: 0 };
// How many days before the period the picture begins, so that what is new stands beside what is usual.
const DAYS_BEFORE: Readonly<Record<MailInterval, number>> = { daily: 29, weekly: 28, monthly: 31 };

/** Reads what a mail tells of a period. */
export function mailReport(source: ReportSource, interval: MailInterval, period: MailPeriod, counting: Counting): MailReport {
  const { from, to } = period;
  const compared = comparedWith(interval, period);
  const first = addDays(from, -DAYS_BEFORE[interval]);
  const counts = source.days(first, to);
  const before = totalsOf(source, compared.from, compared.to);
  const known = source.extent();
  const days = Array.from({ length: to - first + 1 }, (_, index) => addDays(first, index)).filter(
    (day) => day >= Math.min(from, known?.first ?? from),
  );
  return {
    interval,
    site: source.site,
    timeZone: source.zone.name,
    from: formatDay(from),
    to: formatDay(to),
    counting,
    totals: totalsOf(source, from, to),
    compared: { from: formatDay(compared.from), to: formatDay(compared.to), totals: before },
    expected:
      interval === 'daily'
        ? baselineVisits(source, from)
        : known !== undefined && known.first <= compared.from
          ? before.visits
          : null,
    days: days.map((day) => ({ day: formatDay(day), visits: counts.get(day)?.visits ?? 0 })),
    news: days.indexOf(from),
    gaps: gapsIn(source, days),
    pages: source.list('pages', from, to, TOP),
    documents: source.list('documents', from, to, TOP),
    newPages: hasEarlier(source, from) ? source.firstSeen('pages', from, to, NEW_ROWS) : NONE,
    newDocuments: hasEarlier(source, from) ? source.firstSeen('documents', from, to, NEW_ROWS) : NONE,
    received: source.received(from, to),
    excluded: source.excluded(from, to),
  };
}

/** A day is compared with the same weekday before, a week or month with the one before. */
function comparedWith(interval: MailInterval, { from, to }: MailPeriod): MailPeriod {
  if (interval === 'daily') return { from: addDays(from, -7), to: addDays(to, -7) };
  const last = addDays(from, -1);
  if (interval === 'weekly') return { from: addDays(from, -7), to: last };
  return { from: addDays(from, -Number(formatDay(last).slice(8))), to: last };
}

/** The days in which a stretch without data lies, as positions. */
function gapsIn(source: ReportSource, days: readonly Day[]): MailReport['gaps'] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { zone } = source;
  return source.gaps(zone.startOf(first), zone.startOf(addDays(last, 1))).map((gap) => ({
    from: zone.dayOf(gap.from) - first,
    to: Math.min(last, zone.dayOf(gap.to)) - first,
  }));
}

/** A mail's news in one line: what was counted, and how it compares. */
export function mailNews({ text: { mail }, number }: Locale, report: MailReport): string {
  const { interval, from, to, expected, counting } = report;
  const { visits } = report.totals;
  const notCounted = {
    daily: () => mail.dayNotCounted(from),
    weekly: () => mail.weekNotCounted(from, to),
    monthly: () => mail.monthNotCounted(from),
  };
  if (counting === 'missing') return notCounted[interval]();
  const news = {
    daily: () => mail.dayNews(visits, from),
    weekly: () => mail.weekNews(visits, from, to),
    monthly: () => mail.monthNews(visits, from),
  }[interval]();
  const difference = differenceFrom(visits, expected);
  if (difference.kind === 'unknown') return news;
  if (difference.kind === 'none') return news + (interval === 'daily' ? mail.asUsual(from) : mail.asBefore[interval]);
  const { more } = difference;
  const percent = number(difference.percent);
  return news + (interval === 'daily' ? mail.thanUsual(percent, more, from) : mail.thanBefore[interval](percent, more));
}
