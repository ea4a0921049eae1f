import type { Day } from '../../server/domain/time/day.ts';
import { baselineVisits } from './build.ts';
import type { DocumentRow, PageRow } from './report.ts';
import { firstRows, type ListName, type ReportSource } from './report-source.ts';

/** What is told of a day. */
export interface DayNews {
  readonly day: Day;
  readonly visits: number;
  /** The visits of a usual such weekday, or null when too little is known or the day is not over. */
  readonly baseline: number | null;
  /** The page and the document of the day. */
  readonly page: PageRow | undefined;
  readonly document: DocumentRow | undefined;
  /** Pages and documents that were never seen before; 0 where there is no earlier day. */
  readonly newPages: number;
  readonly newDocuments: number;
}

/** Reads what is told of a day. */
export function dayNews(source: ReportSource, day: Day, today: Day): DayNews {
  const first = <Name extends ListName>(name: Name) => source.list(name, day, day, firstRows(1)).rows[0];
  const isNew = (name: 'pages' | 'documents') => (hasEarlier(source, day) ? source.firstSeen(name, day, day, 0).total : 0);
  return {
    day,
    visits: source.days(day, day).get(day)?.visits ?? 0,
    baseline: day === today ? null : baselineVisits(source, day),
    page: first('pages'),
    document: first('documents'),
    newPages: isNew('pages'),
    newDocuments: isNew('documents'),
  };
}

/** Whether there are figures of an earlier day; otherwise everything is new and there is nothing to say of it. */
export function hasEarlier(source: ReportSource, day: Day): boolean {
  return (source.extent()?.first ?? day) < day;
}
