import type { definitions } from '../definitions.ts';
import { definitions as texts } from '../definitions.ts';

/** A question mark that opens the definition of what is counted. */
export function Hint({ term }: { readonly term: keyof typeof definitions }) {
  return (
    <details class="hint">
      <summary class="why" title={texts[term]} aria-label={`What is counted here: ${term}`}>
        ?
      </summary>
      <p>{texts[term]}</p>
    </details>
  );
}
