import type { Locale } from '../locale/locale.ts';
import type { IsoDay } from '../model/report.ts';

export interface StepsProps<Day> {
  /** The day, month or year before, the one that is shown, and the one after. */
  readonly spans: readonly [previous: Day | undefined, shown: Day, next: Day | undefined];
  name(span: Day): string;
  href(span: Day): string;
}

/** Links to the days, months or years beside the one that is shown. */
export function Steps<Day>({ spans, name, href }: StepsProps<Day>) {
  const [previous, shown, next] = spans;
  return (
    <div class="seg">
      {previous !== undefined && (
        <a href={href(previous)} rel="prev">
          ← {name(previous)}
        </a>
      )}
      <span class="on">{name(shown)}</span>
      {next !== undefined && (
        <a href={href(next)} rel="next">
          {name(next)} →
        </a>
      )}
    </div>
  );
}

export interface DayPickerProps {
  readonly locale: Locale;
  readonly site: string;
  readonly day: IsoDay;
  readonly last: IsoDay;
}

/** Goes to any day of a site. */
export function DayPicker({ locale, site, day, last }: DayPickerProps) {
  const { common } = locale.text;
  return (
    <form class="pick" method="get" action={`/sites/${site}/days`}>
      <input type="date" name="day" value={day} max={last} required aria-label={common.day} />
      <button type="submit">{common.show}</button>
    </form>
  );
}
