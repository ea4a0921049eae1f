import { assetExtensions, documentExtensions } from '../../server/domain/path/path-kind.ts';
import { RuleRow, SettingsSection } from './settings-section.tsx';
import type { PartProps } from './site-form.tsx';

/** What a site counts as a document. */
export function Documents(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { documentEndings: own, pageEndings: pageExtensions } = part.rules;
  const listed = Object.values(documentExtensions).flat();
  const rows = [
    ...own.map((extension) => ({ extension, does: 'page', meaning: text.isDocument })),
    ...pageExtensions.map((extension) => ({ extension, does: 'document', meaning: text.isPage })),
  ];
  return (
    <SettingsSection id="documents" title={text.documents} news={part.newsOf('documents')}>
      <p>{text.documentsWhat}</p>
      {rows.length > 0 && (
        <ul class="entries">
          {rows.map(({ extension, does, meaning }) => (
            <RuleRow
              action={part.action('documents', does)}
              field="ending"
              value={extension}
              shown={`.${extension}`}
              meaning={meaning}
              label={text.asListed}
              named={text.asListedNamed(extension)}
              key={extension}
            />
          ))}
        </ul>
      )}
      <form method="post" action={part.action('documents', 'document')}>
        <label for="ending">{text.ending}</label>
        <input
          id="ending"
          name="ending"
          value={part.typed('documents', '')}
          required
          autofocus={part.newsOf('documents').fault !== null}
          placeholder="json"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
        <div class="choices">
          <button type="submit">{text.asDocument}</button>
          <button class="second" type="submit" formaction={part.action('documents', 'page')}>
            {text.asPage}
          </button>
        </div>
      </form>
      <p class="soft">{text.documentsSnippet}</p>
      <details class="numbers">
        <summary>{text.list(listed.length)}</summary>
        <dl class="terms">
          {[...Object.entries(documentExtensions), ...Object.entries(assetExtensions)].map(([group, extensions]) => (
            <div key={group}>
              <dt>{group}</dt>
              <dd>{extensions.join(' ')}</dd>
            </div>
          ))}
        </dl>
      </details>
    </SettingsSection>
  );
}
