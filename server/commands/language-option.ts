import { languages, localeOf } from '../../reports/locale/locale.ts';
import { UsageError } from './context.ts';

/**
 * The tag given with `--language`, such as `de` or `de-AT`.
 *
 * @throws UsageError when there are no texts in its language
 */
export function languageOption(tag: string): string {
  if (!/^[a-z]{2}(-[A-Z]{2})?$/.test(tag) || localeOf(tag).language !== tag.slice(0, 2))
    throw new UsageError(
      `--language ${tag} is none there is: give ${languages.join(' or ')}, with a region if you like, as in de-AT.`,
    );
  return tag;
}
