import type { Locale } from '../locale/locale.ts';
import type { IsoDay } from '../model/report.ts';

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
