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
  readonly usual: string;
  readonly change: string;
}

/** A count, or the median of counts, which may lie half way between two. */
export function usualNumber(locale: Locale, value: number): string {
  return Number.isInteger(value) ? locale.number(value) : locale.decimal(value, 1);
}

/** The six figures of a day. */
export function dailyFigures(locale: Locale, { totals, usual, hoursSoFar }: Daily): readonly DailyFigure[] {
  const { common, report } = locale.text;
  const told = hoursSoFar === null ? usual : null;
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
    usual: before === null || before === undefined ? '' : written(before),
    change: value === null || before === null || before === undefined ? '' : (locale.change(value, before) ?? ''),
  });
  const count = (value: number | null) => usualNumber(locale, value ?? 0);
  return [
    figure(report.visits, 'visit', totals.visits, told?.visits, count),
    figure(report.pageViews, 'page view', totals.pageViews, told?.pageViews, count),
    figure(report.downloads, 'download', totals.downloads, told?.downloads, count),
    figure(report.pagesAVisit, 'pages a visit', pagesAVisit, told?.pagesAVisit, one),
    figure(report.medianVisit, 'visit duration', totals.medianVisitSeconds, told?.medianVisitSeconds, common.duration),
    {
      name: report.onePageOnly,
      term: 'single-page visit',
      value: locale.share(totals.singlePageVisits, totals.visits),
      usual: '',
      change: '',
    },
  ];
}

/** The same on a page. Changes are in plain ink: more is not better by nature. */
export function DailyFigures({ locale, daily }: { readonly locale: Locale; readonly daily: Daily }) {
  return (
    <div class="figs">
      {dailyFigures(locale, daily).map(({ name, term, value, usual, change }) => (
        <div class="fig" key={name}>
          <b>{value}</b>
          <span>
            {name} <Hint locale={locale} term={term} />
          </span>
          <em class="soft">{usual === '' ? '' : locale.text.daily.usual(usual, change)}</em>
        </div>
      ))}
    </div>
  );
}
