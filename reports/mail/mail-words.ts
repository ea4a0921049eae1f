import type { Locale } from '../locale/locale.ts';
import type { ListName, ListSlice } from '../model/report-source.ts';
import { balanceText, excludedByCount, exclusionName } from '../words/definitions.ts';
import { type Figure, isComparable, periodFigures } from '../words/figures.ts';
import { listHeads } from '../words/lists.ts';
import type { MailReport } from './mail-report.ts';

/** The six figures of a mail's period, with how each changed. */
export function mailFigures(locale: Locale, { totals, compared }: MailReport): readonly Figure[] {
  return periodFigures(locale, totals, compared.totals, '');
}

/** A list of a mail: the top of it. */
export interface MailList {
  readonly title: string;
  readonly heads: readonly [name: string, count: string];
  readonly rows: readonly { readonly path: string; readonly count: number }[];
  /** How many rows it has besides these. */
  readonly more: number;
}

/** The lists of a mail in their order; those that are empty are not among them. */
export function mailLists(locale: Locale, report: MailReport): readonly MailList[] {
  const { mail, report: words } = locale.text;
  const { pages, documents, newPages, newDocuments } = report;
  const [ofPages, ofDocuments] = [headsOf(locale, 'pages'), headsOf(locale, 'documents')];
  const list = <Row extends { readonly path: string }>(
    title: string,
    heads: MailList['heads'],
    { rows, total }: ListSlice<Row>,
    count: (row: Row) => number,
  ): MailList => ({
    title,
    heads,
    rows: rows.map((row) => ({ path: row.path, count: count(row) })),
    more: total - rows.length,
  });
  return [
    list(words.pages, ofPages, pages, (row) => row.pageViews),
    list(words.documents, ofDocuments, documents, (row) => row.downloads),
    list(mail.newPages, ofPages, newPages, (row) => row.count),
    list(mail.newDocuments, ofDocuments, newDocuments, (row) => row.count),
  ].filter(({ rows }) => rows.length > 0);
}

/** The heads of the name and the count. */
function headsOf(locale: Locale, name: ListName): MailList['heads'] {
  const [path, count] = listHeads(locale, name);
  return [path, count];
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
export function notCountedText(locale: Locale, report: MailReport): string {
  const balance = balanceText(locale, report);
  const named = excludedByCount(report.excluded)
    .map(([reason, hits]) => `${exclusionName(locale, reason)} ${locale.number(hits)}`)
    .join(', ');
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
  return isComparable(compared.totals) ? mail.against(compared.from, compared.to) : '';
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
