import { type Day, formatDay } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';
import type { DayNews } from '../model/day-news.ts';

/** A day's news in a sentence, and what else there is to say. */
export interface Story {
  readonly headline: string;
  readonly details: string;
}

// A difference from the usual below this is none.
const AS_USUAL = 0.03;

/** Tells a day: its visits against the usual for that weekday, then the page and the document of the day, and what is new. */
export function dayStory(locale: Locale, news: DayNews, today: Day): Story {
  const { common, story } = locale.text;
  const { page, document, newPages, newDocuments } = news;
  const details = [
    page === undefined || page.pageViews === 0 ? '' : story.page(page.path, common.times(page.pageViews)),
    document === undefined || document.downloads === 0 ? '' : story.document(document.path, common.times(document.downloads)),
    newPages === 0 ? '' : story.newPages(newPages),
    newDocuments === 0 ? '' : story.newDocuments(newDocuments),
  ];
  return { headline: headline(locale, news, today), details: details.filter((part) => part !== '').join(' ') };
}

function headline({ text: { story } }: Locale, { day, visits, baseline }: DayNews, today: Day): string {
  const iso = formatDay(day);
  const when = story.when(iso, today - day);
  if (baseline === null || baseline === 0) return story.counted(visits, when);
  const difference = (visits - baseline) / baseline;
  if (Math.abs(difference) < AS_USUAL) return story.asUsual(visits, when, iso);
  return story.unusual(visits, when, iso, Math.round(Math.abs(difference) * 100), difference > 0);
}
