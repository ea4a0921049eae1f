import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import { Hint } from './hint.tsx';

/** A figure of a day, what is usual, and how far it is from that; in words, ready to be read. */
export interface DailyFigure {
  readonly name: string;
  readonly term: TermId;
  readonly value: string;
  /** Empty where nothing is usual, or the day is not over. */
  readonly baseline: string;
  readonly change: string;
}

/** A count, or the median of counts, which may lie half way between two. */
export function baselineNumber(locale: Locale, value: number): string {
  return Number.isInteger(value) ? locale.number(value) : locale.decimal(value, 1);
}

/** The six figures of a day. */
export function dailyFigures(locale: Locale, { totals, baseline, hoursSoFar }: Daily): readonly DailyFigure[] {
  const { common, report } = locale.text;
  const compared = hoursSoFar === null ? baseline : null;
  const pagesAVisit = totals.visits === 0 ? null : totals.pageViews / totals.visits;
  const one = (value: number | null) => (value === null ? '–' : locale.decimal(value, 1));
  const figure = (
    name: string,
    term: TermId,
    value: number | null,
    before: number | null | undefined,
    written: (value: number | null) => string,
  ): DailyFigure => ({
    name,
    term,
    value: written(value),
    baseline: before === null || before === undefined ? '' : written(before),
    change: value === null || before === null || before === undefined ? '' : (locale.change(value, before) ?? ''),
  });
  const count = (value: number | null) => baselineNumber(locale, value ?? 0);
  return [
    figure(report.visits, 'visit', totals.visits, compared?.visits, count),
    figure(report.pageViews, 'page view', totals.pageViews, compared?.pageViews, count),
    figure(report.downloads, 'download', totals.downloads, compared?.downloads, count),
    figure(report.pagesAVisit, 'pages a visit', pagesAVisit, compared?.pagesAVisit, one),
    figure(report.medianVisit, 'visit duration', totals.medianVisitSeconds, compared?.medianVisitSeconds, common.duration),
    {
      name: report.onePageOnly,
      term: 'single-page visit',
      value: locale.share(totals.singlePageVisits, totals.visits),
      baseline: '',
      change: '',
    },
  ];
}

/** The same on a page. Changes are in plain ink: more is not better by nature. */
export function DailyFigures({ locale, daily }: { readonly locale: Locale; readonly daily: Daily }) {
  return (
    <div class="figs">
      {dailyFigures(locale, daily).map(({ name, term, value, baseline, change }) => (
        <div class="fig" key={name}>
          <b>{value}</b>
          <span>
            {name} <Hint locale={locale} term={term} />
          </span>
          <em class="soft">{baseline === '' ? '' : locale.text.daily.usual(baseline, change)}</em>
        </div>
      ))}
    </div>
  );
}
