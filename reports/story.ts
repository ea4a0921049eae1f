import { dayOf, shortDate, weekdayName } from './dates.ts';
import { plural } from './numbers.ts';
import type { IsoDay, Report } from './report.ts';

/** A day's news in a sentence, and what else there is to say. */
export interface Story {
  readonly headline: string;
  readonly rest: string;
}

export interface StoryProps {
  /** The report of one day. */
  readonly report: Report;
  /** The visits of a usual such weekday, or null when too little is known. */
  readonly usual: number | null;
  readonly today: IsoDay;
}

// A difference from the usual below this is none.
const AS_USUAL = 0.03;

/** Tells a day: its visits against the usual for that weekday, then the page and the document of the day. */
export function dayStory({ report, usual, today }: StoryProps): Story {
  const { visits, pageViews, downloads } = report.totals;
  const day = dayOf(report.from);
  const when = report.from === today ? 'so far today' : day === dayOf(today) - 1 ? 'yesterday' : `on ${shortDate(report.from)}`;
  const [page] = report.pages;
  const [document] = report.documents;
  const rest = [
    page === undefined || pageViews === 0
      ? ''
      : `${page.path} was the page viewed most, ${page.pageViews === 1 ? 'once' : plural(page.pageViews, 'time', 'times')}.`,
    document === undefined || downloads === 0
      ? ''
      : `${document.path} was fetched ${document.downloads === 1 ? 'once' : `${plural(document.downloads, 'time', 'times')}`}.`,
  ];
  return {
    headline: headline(visits, when, report.from === today ? null : usual, weekdayName(day)),
    rest: rest.filter((part) => part !== '').join(' '),
  };
}

function headline(visits: number, when: string, usual: number | null, weekday: string): string {
  const counted = visits === 0 ? 'No visits' : plural(visits, 'visit', 'visits');
  if (usual === null || usual === 0) return `${counted} ${when}.`;
  const difference = (visits - usual) / usual;
  if (Math.abs(difference) < AS_USUAL) return `${counted} ${when}, as on a usual ${weekday}.`;
  const percent = Math.round(Math.abs(difference) * 100);
  return `${counted} ${when}, ${percent} % ${difference > 0 ? 'more' : 'fewer'} than on a usual ${weekday}.`;
}
