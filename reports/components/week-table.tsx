import type { Locale } from '../locale/locale.ts';
import { Hint } from './hint.tsx';

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
// Steps of the colour, as in the style sheet.
const STEPS = 10;

export interface WeekTableProps {
  readonly locale: Locale;
  /** Visits by weekday * 24 + hour, from Monday. */
  readonly weekHours: readonly number[];
}

/** When people come: a week of hours as a table whose cells are the stronger the busier; the numbers are in them. */
export function WeekTable({ locale, weekHours }: WeekTableProps) {
  const { common, report } = locale.text;
  const most = Math.max(1, ...weekHours);
  const hour = (value: number) => String(value).padStart(2, '0');
  return (
    <section class="card">
      <header>
        <h2>
          {report.whenPeopleCome} <Hint locale={locale} term="visit" />
        </h2>
      </header>
      <table class="week">
        <caption class="unseen">{report.weekdayAndHour}</caption>
        <thead>
          <tr>
            <td />
            {HOURS.map((each) => (
              <th scope="col" key={each}>
                <span class={each % 3 === 0 ? undefined : 'unseen'}>{hour(each)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => (
            <tr key={day}>
              <th scope="row">{locale.shortWeekday(day)}</th>
              {HOURS.map((each) => {
                const visits = weekHours[day * 24 + each] ?? 0;
                const title = `${locale.shortWeekday(day)} ${report.hourOf(hour(each))}: ${common.visits(visits)}`;
                return (
                  <td class={`h${visits === 0 ? 0 : Math.ceil((visits / most) * STEPS)}`} title={title} key={each}>
                    <span>{visits}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
