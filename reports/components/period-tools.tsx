import type { Locale } from '../locale/locale.ts';
import { comparisons, type PeriodChoice, periodNames } from '../model/period.ts';
import type { IsoDay } from '../model/report.ts';
import { type View, viewQuery } from '../words/view.ts';

export interface PeriodToolsProps {
  readonly locale: Locale;
  readonly site: string;
  readonly view: View;
  /** What is shown, where nothing was chosen. */
  readonly choice: PeriodChoice;
  readonly from: IsoDay;
  readonly to: IsoDay;
  readonly today: IsoDay;
  /** What it is compared with; null: nothing, or nothing there is of. */
  readonly against: { readonly from: IsoDay; readonly to: IsoDay } | null;
}

/** Chooses the period and what it is compared with. Every choice is an address of its own. */
export function PeriodTools({ locale, site, view, choice, from, to, today, against }: PeriodToolsProps) {
  const { common, overview } = locale.text;
  const address = (change: Partial<View>) => `/sites/${site}${viewQuery({ ...view, ...change })}`;
  const names = { before: overview.againstBefore, year: overview.againstYear, none: overview.againstNothing };
  return (
    <div class="tools">
      <div class="seg">
        {periodNames.map((name) => (
          <Choice key={name} href={address({ period: name })} on={choice === name} label={overview.periods[name]} />
        ))}
        <details class="range" open={typeof choice !== 'string'}>
          <summary>{typeof choice === 'string' ? overview.anyRange : locale.dateRange(from, to)}</summary>
          <form method="get" action={`/sites/${site}`} class="pick">
            <HiddenQuery query={viewQuery({ ...view, period: null })} />
            <label>
              {overview.from} <input type="date" name="from" value={from} max={today} required />
            </label>
            <label>
              {overview.to} <input type="date" name="to" value={to} max={today} required />
            </label>
            <button type="submit">{common.show}</button>
          </form>
        </details>
      </div>
      <div class="seg small">
        {comparisons.map((name) => (
          <Choice key={name} href={address({ comparison: name })} on={view.comparison === name} label={names[name]} />
        ))}
        {view.comparison !== 'none' && (
          <span class="soft">{against === null ? overview.noneBefore : overview.comparedWith(against.from, against.to)}</span>
        )}
      </div>
    </div>
  );
}

function Choice({ href, on, label }: { readonly href: string; readonly on: boolean; readonly label: string }) {
  return (
    <a href={href} class={on ? 'on' : undefined} aria-current={on ? 'true' : undefined}>
      {label}
    </a>
  );
}

/** The parameters of a query as fields of a form that adds its own. */
export function HiddenQuery({ query }: { readonly query: string }) {
  return (
    <>
      {[...new URLSearchParams(query)].map(([name, value]) => (
        <input type="hidden" name={name} value={value} key={`${name} ${value}`} />
      ))}
    </>
  );
}
