import type { Locale } from '../locale/locale.ts';
import type { Daily } from '../model/daily.ts';
import type { Totals } from '../model/report.ts';
import { dailyFigures, type Figure, periodFigures } from '../words/figures.ts';
import { Hint } from './hint.tsx';

export interface FiguresProps {
  readonly locale: Locale;
  readonly totals: Totals;
  /** The totals of the period it is compared with, for the change. */
  readonly before: Totals | null;
}

/** The six figures of a period with how each changed. */
export function Figures({ locale, totals, before }: FiguresProps) {
  const figures = periodFigures(locale, totals, before, locale.text.common.newHere);
  return <FigureCards locale={locale} figures={figures} comparison={({ change }) => change} />;
}

/** The six figures of a day, each with what is usual. */
export function DailyFigures({ locale, daily }: { readonly locale: Locale; readonly daily: Daily }) {
  const { usual } = locale.text.daily;
  return (
    <FigureCards
      locale={locale}
      figures={dailyFigures(locale, daily)}
      comparison={({ compared, change }) => (compared === '' ? '' : usual(compared, change))}
    />
  );
}

interface FigureCardsProps {
  readonly locale: Locale;
  readonly figures: readonly Figure[];
  comparison(figure: Figure): string;
}

/** Figures side by side. Changes are in plain ink: more is not better by nature. */
function FigureCards({ locale, figures, comparison }: FigureCardsProps) {
  return (
    <div class="figs">
      {figures.map((figure) => (
        <div class="fig" key={figure.name}>
          <b>{figure.value}</b>
          <span>
            {figure.name} <Hint locale={locale} term={figure.term} />
          </span>
          <em class="soft">{comparison(figure)}</em>
        </div>
      ))}
    </div>
  );
}
