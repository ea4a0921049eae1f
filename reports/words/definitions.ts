import type { Locale } from '../locale/locale.ts';
import type { Counts } from '../model/report.ts';

/** What each figure of a report is called and means, for the lists that every report and /policy print. */
export function termMeanings({ text }: Locale): readonly (readonly [term: string, meaning: string])[] {
  return Object.values(text.definitions).map(({ term, meaning }) => [term, meaning]);
}

/** The reasons for not counting with what they mean. */
export function exclusionMeanings({ text }: Locale): readonly (readonly [reason: string, meaning: string])[] {
  return Object.entries(text.exclusions).map(([reason, { meaning }]) => [reason, meaning]);
}

/** The words for a reason; the reason itself where there are none. */
export function exclusionName({ text }: Locale, reason: string): string {
  return text.exclusions[reason]?.name ?? reason;
}

/** What was received and what was left out of it. */
export interface LedgerOfPeriod {
  readonly received: number;
  readonly totals: Counts;
  readonly excluded: Readonly<Record<string, number>>;
}

/** The reasons for not counting with their hits, the most frequent first. */
export function excludedByCount(excluded: LedgerOfPeriod['excluded']): readonly (readonly [reason: string, hits: number])[] {
  return Object.entries(excluded).sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
}

/** The sum that proves the ledger: what was received is what was counted and what was not. */
export function balanceText({ text }: Locale, { received, totals, excluded }: LedgerOfPeriod): string {
  const left = Object.values(excluded).reduce((sum, hits) => sum + hits, 0);
  return text.report.balance(received, totals.pageViews + totals.downloads, left);
}
