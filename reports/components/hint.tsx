import type { TermId } from '../locale/en/english.ts';
import type { Locale } from '../locale/locale.ts';

/** A question mark that opens the definition of what is counted. */
export function Hint({ locale, term }: { readonly locale: Locale; readonly term: TermId }) {
  const definition = locale.text.definitions[term];
  return (
    <details class="hint">
      <summary class="why" title={definition.meaning} aria-label={locale.text.common.whatIsCounted(definition.term)}>
        ?
      </summary>
      <p>{definition.meaning}</p>
    </details>
  );
}
