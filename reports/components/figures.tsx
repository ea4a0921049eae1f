import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';
import type { Totals } from '../model/report.ts';
import { Hint } from './hint.tsx';

export interface FiguresProps {
  readonly locale: Locale;
  readonly totals: Totals;
  /** The totals of the period it is compared with, for the change. */
  readonly before: Totals | null;
}

function pagesAVisit({ pageViews, visits }: Totals): number {
  return visits === 0 ? 0 : pageViews / visits;
}

/** The six figures under the sentence. Changes are in plain ink: more is not better by nature. */
export function Figures({ locale, totals, before }: FiguresProps) {
  const { common, report } = locale.text;
  const compared = before !== null && before.visits + before.pageViews > 0 ? before : null;
  const changed = (value: (of: Totals) => number | null) => {
    const [now, then] = [value(totals), compared === null ? null : value(compared)];
    return now === null || then === null ? '' : (locale.change(now, then) ?? common.newHere);
  };
  const figures: readonly (readonly [value: string, name: string, change: string, term: TermId])[] = [
    [locale.number(totals.visits), report.visits, changed((of) => of.visits), 'visit'],
    [locale.number(totals.pageViews), report.pageViews, changed((of) => of.pageViews), 'page view'],
    [locale.number(totals.downloads), report.downloads, changed((of) => of.downloads), 'download'],
    [locale.decimal(pagesAVisit(totals), 1), report.pagesAVisit, changed(pagesAVisit), 'pages a visit'],
    [common.duration(totals.medianVisitSeconds), report.medianVisit, changed((of) => of.medianVisitSeconds), 'visit duration'],
    [locale.share(totals.singlePageVisits, totals.visits), report.onePageOnly, '', 'single-page visit'],
  ];
  return (
    <div class="figs">
      {figures.map(([value, name, difference, term]) => (
        <div class="fig" key={name}>
          <b>{value}</b>
          <span>
            {name} <Hint locale={locale} term={term} />
          </span>
          <em class="soft">{difference}</em>
        </div>
      ))}
    </div>
  );
}
