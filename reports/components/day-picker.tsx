import type { IsoDay } from '../report.ts';

/** Goes to any day of a site. */
export function DayPicker({ site, day, last }: { readonly site: string; readonly day: IsoDay; readonly last: IsoDay }) {
  return (
    <form class="pick" method="get" action={`/sites/${site}/days`}>
      <input type="date" name="day" value={day} max={last} required aria-label="Day" />
      <button type="submit">Show</button>
    </form>
  );
}
