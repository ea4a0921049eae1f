import { Fragment } from 'preact';

/** Terms with what there is to say of each. */
export function Terms({ entries }: { readonly entries: readonly (readonly [term: string, ...sayings: readonly string[]])[] }) {
  return (
    <dl class="terms">
      {entries.map(([term, ...sayings]) => (
        <Fragment key={term}>
          <dt>{term}</dt>
          {sayings.map((saying) => (
            <dd key={saying}>{saying}</dd>
          ))}
        </Fragment>
      ))}
    </dl>
  );
}
