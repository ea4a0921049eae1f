import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import type { ComparedFigures, Totals } from '../model/report.ts';

/** One of the six figures of a period, in words, ready to be read. */
export interface Figure {
  readonly name: string;
  readonly term: TermId;
  readonly value: string;
  /** What it is compared with; empty where there is nothing to compare with. */
  readonly compared: string;
  /** How far it is from that; empty where that cannot be told. */
  readonly change: string;
}

/** How figures are written where there is little to write. */
interface FigureRules {
  readonly compared: ComparedFigures | null;
  /** Pages a visit of a period without visits; null is written as a dash. */
  readonly pagesOfNoVisit: 0 | null;
  /** The change of what was nothing before. */
  readonly fromNothing: string;
}

/** The six figures of every report, in their order. */
function sixFigures(locale: Locale, totals: Totals, rules: FigureRules): readonly Figure[] {
  const { report, common } = locale.text;
  const { compared, pagesOfNoVisit, fromNothing } = rules;
  const count = (value: number | null) => baselineNumber(locale, value ?? 0);
  const decimal = (value: number | null) => (value === null ? '–' : locale.decimal(value, 1));
  const figure = (
    name: string,
    term: TermId,
    of: keyof ComparedFigures,
    written: (value: number | null) => string,
    value = of === 'pagesAVisit' ? pagesAVisit(totals, pagesOfNoVisit) : totals[of],
  ): Figure => {
    const before = compared === null ? null : compared[of];
    return {
      name,
      term,
      value: written(value),
      compared: before === null ? '' : written(before),
      change: changeText(locale, value, before, fromNothing),
    };
  };
  return [
    figure(report.visits, 'visit', 'visits', count),
    figure(report.pageViews, 'page view', 'pageViews', count),
    figure(report.downloads, 'download', 'downloads', count),
    figure(report.pagesAVisit, 'pages a visit', 'pagesAVisit', decimal),
    figure(report.medianVisit, 'visit duration', 'medianVisitSeconds', common.duration),
    {
      name: report.onePageOnly,
      term: 'single-page visit',
      value: locale.share(totals.singlePageVisits, totals.visits),
      compared: '',
      change: '',
    },
  ];
}

/** The figures of a period beside those of another one, null for none; `fromNothing` is the change of what was nothing then. */
export function periodFigures(locale: Locale, totals: Totals, before: Totals | null, fromNothing: string): readonly Figure[] {
  const compared = before !== null && isComparable(before) ? { ...before, pagesAVisit: pagesAVisit(before, 0) } : null;
  return sixFigures(locale, totals, { compared, pagesOfNoVisit: 0, fromNothing });
}

/** The figures of a day beside the usual ones, while it is over. */
export function dailyFigures(locale: Locale, daily: Daily): readonly Figure[] {
  return sixFigures(locale, daily.totals, { compared: comparedBaseline(daily), pagesOfNoVisit: null, fromNothing: '' });
}

/** What a day's figures are compared with: a day that is not over is no match for whole ones. */
export function comparedBaseline({ baseline, hoursSoFar }: Daily): Daily['baseline'] {
  return hoursSoFar === null ? baseline : null;
}

function pagesAVisit<None extends 0 | null>({ pageViews, visits }: Totals, ofNone: None): number | None {
  return visits === 0 ? ofNone : pageViews / visits;
}

/** Whether something was counted in a period that another one can be compared with. */
export function isComparable({ visits, pageViews }: Totals): boolean {
  return visits + pageViews > 0;
}

/** How far a value is from an earlier one; empty where one of them is not known. */
export function changeText(locale: Locale, now: number | null, before: number | null, fromNothing = ''): string {
  return now === null || before === null ? '' : (locale.change(now, before) ?? fromNothing);
}

/** A count, or the median of counts, which may lie half way between two. */
export function baselineNumber(locale: Locale, value: number): string {
  return Number.isInteger(value) ? locale.number(value) : locale.decimal(value, 1);
}

/** The heads of the three counts of an hour, a day, a month or a year. */
export function countHeads({ text: { report } }: Locale): readonly [string, string, string] {
  return [report.visits, report.pageViews, report.downloads];
}
