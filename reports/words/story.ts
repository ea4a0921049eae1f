import { type Day, formatDay } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';
import { usualVisits } from '../model/build.ts';
import type { DocumentRow, PageRow } from '../model/report.ts';
import type { ListName, ReportSource } from '../model/report-source.ts';

/** A day's news in a sentence, and what else there is to say. */
export interface Story {
  readonly headline: string;
  readonly rest: string;
}

/** What is told of a day. */
export interface DayNews {
  readonly day: Day;
  readonly visits: number;
  /** The visits of a usual such weekday, or null when too little is known or the day is not over. */
  readonly usual: number | null;
  /** The page and the document of the day. */
  readonly page: PageRow | undefined;
  readonly document: DocumentRow | undefined;
  /** Pages and documents that were never seen before; 0 where there is no earlier day. */
  readonly newPages: number;
  readonly newDocuments: number;
}

// A difference from the usual below this is none.
const AS_USUAL = 0.03;

/** Reads what is told of a day. */
export function dayNews(source: ReportSource, day: Day, today: Day): DayNews {
  const first = <Name extends ListName>(name: Name) =>
    source.list(name, day, day, { search: '', sort: 'count', descending: true, offset: 0, limit: 1 }).rows[0];
  const isNew = (name: 'pages' | 'documents') => (hasEarlier(source, day) ? source.firstSeen(name, day, day, 0).total : 0);
  return {
    day,
    visits: source.days(day, day).get(day)?.visits ?? 0,
    usual: day === today ? null : usualVisits(source, day),
    page: first('pages'),
    document: first('documents'),
    newPages: isNew('pages'),
    newDocuments: isNew('documents'),
  };
}

/** Tells a day: its visits against the usual for that weekday, then the page and the document of the day, and what is new. */
export function dayStory(locale: Locale, news: DayNews, today: Day): Story {
  const { common, story } = locale.text;
  const { page, document, newPages, newDocuments } = news;
  const rest = [
    page === undefined || page.pageViews === 0 ? '' : story.page(page.path, common.times(page.pageViews)),
    document === undefined || document.downloads === 0 ? '' : story.document(document.path, common.times(document.downloads)),
    newPages === 0 ? '' : story.newPages(newPages),
    newDocuments === 0 ? '' : story.newDocuments(newDocuments),
  ];
  return { headline: headline(locale, news, today), rest: rest.filter((part) => part !== '').join(' ') };
}

/** Whether there are figures of an earlier day; otherwise everything is new and there is nothing to say of it. */
export function hasEarlier(source: ReportSource, day: Day): boolean {
  return (source.extent()?.first ?? day) < day;
}

function headline({ text: { story } }: Locale, { day, visits, usual }: DayNews, today: Day): string {
  const iso = formatDay(day);
  const when = story.when(iso, today - day);
  if (usual === null || usual === 0) return story.counted(visits, when);
  const difference = (visits - usual) / usual;
  if (Math.abs(difference) < AS_USUAL) return story.asUsual(visits, when, iso);
  return story.unusual(visits, when, iso, Math.round(Math.abs(difference) * 100), difference > 0);
}
