/** What was wrong with a form that was sent. */
export function Fault({ sentence }: { readonly sentence: string | null }) {
  return sentence === null ? null : (
    <p class="note bad" role="alert">
      {sentence}
    </p>
  );
}
