import type { Locale } from '../locale/locale.ts';

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
