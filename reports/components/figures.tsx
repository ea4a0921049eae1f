import { change, duration, number, share } from '../numbers.ts';
import type { Totals } from '../report.ts';

export interface FiguresProps {
  readonly totals: Totals;
  /** The totals of the period before, for the change. */
  readonly before: Totals | null;
}

function pagesAVisit({ pageViews, visits }: Totals): number {
  return visits === 0 ? 0 : pageViews / visits;
}

/** The six figures under the sentence. Changes are in plain ink: more is not better by nature. */
export function Figures({ totals, before }: FiguresProps) {
  const compared = before !== null && before.visits + before.pageViews > 0 ? before : null;
  const changed = (value: (of: Totals) => number | null) => {
    const [now, then] = [value(totals), compared === null ? null : value(compared)];
    return now === null || then === null ? '' : change(now, then);
  };
  const figures: readonly (readonly [value: string, name: string, change: string])[] = [
    [number(totals.visits), totals.visits === 1 ? 'visit' : 'visits', changed((of) => of.visits)],
    [number(totals.pageViews), totals.pageViews === 1 ? 'page view' : 'page views', changed((of) => of.pageViews)],
    [number(totals.downloads), totals.downloads === 1 ? 'download' : 'downloads', changed((of) => of.downloads)],
    [pagesAVisit(totals).toFixed(1), 'pages a visit', changed(pagesAVisit)],
    [duration(totals.medianVisitSeconds), 'median visit', changed((of) => of.medianVisitSeconds)],
    [share(totals.singlePageVisits, totals.visits), 'one page only', ''],
  ];
  return (
    <div class="figs">
      {figures.map(([value, name, difference]) => (
        <div class="fig" key={name}>
          <b>{value}</b>
          <span>{name}</span>
          <em class="soft">{difference}</em>
        </div>
      ))}
    </div>
  );
}
