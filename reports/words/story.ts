import { type Day, formatDay, type Seconds } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';
import { differenceFrom } from '../model/baseline.ts';
import { buildDaily, type Daily } from '../model/daily.ts';
import { type DayNews, dayNews } from '../model/day-news.ts';
import type { ReportSource } from '../model/report-source.ts';

/** A day's news in a sentence, and what else there is to say. */
export interface Story {
  readonly headline: string;
  readonly details: string;
}

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
  const difference = differenceFrom(visits, baseline);
  if (difference.kind === 'unknown') return story.counted(visits, when);
  if (difference.kind === 'none') return story.asUsual(visits, when, iso);
  return story.unusual(visits, when, iso, difference.percent, difference.more);
}

/** A day's report with what is told of it. */
export interface ToldDay {
  readonly daily: Daily;
  readonly story: Story;
}

/** Reads a day's report, with so many rows of each list, and its story as it is told on the day `toldOn`. */
export function toldDay(
  source: ReportSource,
  locale: Locale,
  { day, now, toldOn, rows }: { readonly day: Day; readonly now: Seconds; readonly toldOn: Day; readonly rows?: number },
): ToldDay {
  return source.snapshot(() => ({
    daily: buildDaily(source, day, now, rows),
    story: dayStory(locale, dayNews(source, day, toldOn), toldOn),
  }));
}
