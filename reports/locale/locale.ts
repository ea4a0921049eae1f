import { keptWithin } from '../../server/lib/kept-within.ts';
import { german } from './de/german.ts';
import { english, type Text } from './en/english.ts';
import { type Formats, formatsOf } from './formats.ts';

/** The languages there are texts in. */
export const languages = ['en', 'de'] as const;

export type Language = (typeof languages)[number];

/** A reader's language and region: the texts, and the forms of numbers and dates. */
export interface Locale extends Formats {
  /** BCP 47, such as `en-GB` or `de-AT`. */
  readonly tag: string;
  readonly language: Language;
  readonly text: Text;
}

const TEXTS: Readonly<Record<Language, (formats: Formats) => Text>> = { en: english, de: german };

// English without a region is written as in most of the world: the day before the month.
const DEFAULT_TAG = 'en-GB';

// Anybody can name a region that nobody has: about 80 kB each with its pages' formats, and these are kept.
const BYTES_OF_LOCALE = 80_000;
const kept = keptWithin<Locale>(64 * BYTES_OF_LOCALE, () => BYTES_OF_LOCALE);

/** The locale of a tag; English where there are no texts in its language. */
export function localeOf(tag: string): Locale {
  const language = languages.find((each) => tag === each || tag.startsWith(`${each}-`));
  const fitting = language === undefined || tag === 'en' ? DEFAULT_TAG : tag;
  return kept(fitting, () => {
    const formats = formatsOf(fitting);
    return { ...formats, tag: fitting, language: language ?? 'en', text: TEXTS[language ?? 'en'](formats) };
  });
}

/**
 * The best tag for a reader by the header Accept-Language (RFC 9110, 12.5.4): the first of the wanted languages, by
 * their weight, that there are texts in.
 */
export function acceptedTag(header: string | undefined): string {
  const requested = (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = Number(/^\s*q=([\d.]+)/.exec(parameters.join(';'))?.[1] ?? 1);
      return { tag: tag.trim(), weight: Number.isNaN(weight) ? 0 : weight };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[A-Za-z]{2}(-[A-Za-z]{2})?$/.test(tag))
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of requested) {
    const [language = '', region] = tag.split('-');
    const lower = language.toLowerCase();
    if (languages.some((each) => each === lower)) return region === undefined ? lower : `${lower}-${region.toUpperCase()}`;
  }
  return DEFAULT_TAG;
}
