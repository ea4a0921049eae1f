import type { Locale } from '../locale/locale.ts';
import type { Totals } from '../model/report.ts';
import { exclusionName } from '../words/definitions.ts';
import type { MailReport } from './mail-report.ts';

/** A figure of a mail with its name and how it changed. */
export interface MailFigure {
  readonly value: string;
  readonly name: string;
  /** Empty where there is nothing to compare with. */
  readonly change: string;
}

/** The six figures of every report. */
export function mailFigures(locale: Locale, totals: Totals, before: Totals): readonly MailFigure[] {
  const { report, common } = locale.text;
  const figure = (value: string, name: string, of: (of: Totals) => number | null): MailFigure => {
    const [now, then] = [of(totals), of(before)];
    return { value, name, change: comparable(before) && now !== null && then !== null ? (locale.change(now, then) ?? '') : '' };
  };
  const pagesAVisit = ({ pageViews, visits }: Totals) => (visits === 0 ? 0 : pageViews / visits);
  return [
    figure(locale.number(totals.visits), report.visits, (of) => of.visits),
    figure(locale.number(totals.pageViews), report.pageViews, (of) => of.pageViews),
    figure(locale.number(totals.downloads), report.downloads, (of) => of.downloads),
    figure(locale.decimal(pagesAVisit(totals), 1), report.pagesAVisit, pagesAVisit),
    figure(common.duration(totals.medianVisitSeconds), report.medianVisit, (of) => of.medianVisitSeconds),
    { value: locale.share(totals.singlePageVisits, totals.visits), name: report.onePageOnly, change: '' },
  ];
}

/** What a reader has to know of these figures before believing them. */
export function mailNotes({ text: { mail } }: Locale, { counting, gaps, news }: MailReport): readonly string[] {
  const gap = gaps.some(({ to }) => to >= news);
  return [...(counting === 'done' ? [] : [mail.behind[counting]]), ...(gap ? [mail.gaps] : [])];
}

/** What the picture shows, and what stands around it. */
export function pictureLabels(locale: Locale, { days }: MailReport) {
  const { mail } = locale.text;
  const most = days.reduce((best, row) => (row.visits > best.visits ? row : best), days[0] ?? { day: '1970-01-01', visits: 0 });
  const least = Math.min(...days.map((row) => row.visits));
  const [first, last] = [days[0]?.day ?? most.day, days.at(-1)?.day ?? most.day];
  return {
    label: mail.picture(first, last, least, most.visits, most.day),
    first: locale.shortDate(first),
    last: locale.shortDate(last),
    highest: mail.highest(most.visits, most.day),
  };
}

/** How what was received divides into counted and not, with the reasons. */
export function notCountedText(locale: Locale, { received, totals, excluded }: MailReport): string {
  const reasons = Object.entries(excluded).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  const left = reasons.reduce((sum, [, hits]) => sum + hits, 0);
  const balance = locale.text.report.balance(received, totals.pageViews + totals.downloads, left);
  const named = reasons.map(([reason, hits]) => `${exclusionName(locale, reason)} ${locale.number(hits)}`).join(', ');
  return named === '' ? `${balance}.` : `${balance} (${named}).`;
}

/** Whether the figures are told: those of a day that is not counted would be zeros that are none. */
export function hasFigures({ counting }: MailReport): boolean {
  return counting !== 'missing';
}

/** Whether there is a line to draw: some visits, on more days than one. */
export function hasPicture({ days }: MailReport): boolean {
  return days.length > 1 && days.some((row) => row.visits > 0);
}

/** What the changes of the figures are against; empty where there was nothing to compare with. */
export function comparedText({ text: { mail } }: Locale, { compared }: MailReport): string {
  return comparable(compared.totals) ? mail.against(compared.from, compared.to) : '';
}

function comparable(before: Totals): boolean {
  return before.visits + before.pageViews > 0;
}

/** The page of the dashboard that shows a mail's period. */
export function periodUrl(publicUrl: string, { site, from, to }: MailReport): string {
  return from === to ? `${publicUrl}/sites/${site}/days/${from}` : `${publicUrl}/sites/${site}?from=${from}&to=${to}`;
}

/**
 * A path that no mail program takes for an address of the web and makes a link of: a visitor could otherwise put one
 * into a reader's mail by asking for it (decision 47). Long ones are cut in the middle.
 */
export function unlinked(path: string): string {
  const characters = Array.from(path);
  const short = characters.length > 160 ? [...characters.slice(0, 100), '…', ...characters.slice(-59)].join('') : path;
  return short.replace(/:(?=\/\/)|\b(?:www|mailto)(?=[.:])/gi, '$&\u200c');
}
