import { assetExtensions, documentExtensions } from '../../server/domain/path/path-kind.ts';
import { RuleRow, SettingsSection } from './settings-section.tsx';
import { type PartProps, RuleInput } from './site-form.tsx';

/** What a site counts as a document. */
export function Documents(part: PartProps) {
  const text = part.locale.text.siteSettings;
  return (
    <SettingsSection id="documents" title={text.documents} news={part.newsOf('documents')}>
      <p>{text.documentsWhat}</p>
      <OwnExtensions {...part} />
      <form method="post" action={part.action('documents', 'document')}>
        <label for="ending">{text.ending}</label>
        <RuleInput part={part} section="documents" name="ending" hint="json" />
        <div class="choices">
          <button type="submit">{text.asDocument}</button>
          <button class="second" type="submit" formaction={part.action('documents', 'page')}>
            {text.asPage}
          </button>
        </div>
      </form>
      <p class="soft">{text.documentsSnippet}</p>
      <ListedExtensions locale={part.locale} />
    </SettingsSection>
  );
}

/** The extensions that the site counts otherwise than the list does. */
function OwnExtensions(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { documentEndings, pageEndings } = part.rules;
  const rows = [
    ...documentEndings.map((extension) => ({ extension, does: 'page', meaning: text.isDocument })),
    ...pageEndings.map((extension) => ({ extension, does: 'document', meaning: text.isPage })),
  ];
  return rows.length === 0 ? null : (
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
  );
}

/** The extensions of documents and assets that are listed for every site. */
function ListedExtensions({ locale }: Pick<PartProps, 'locale'>) {
  return (
    <details class="numbers">
      <summary>{locale.text.siteSettings.list(Object.values(documentExtensions).flat().length)}</summary>
      <dl class="terms">
        {[...Object.entries(documentExtensions), ...Object.entries(assetExtensions)].map(([group, extensions]) => (
          <div key={group}>
            <dt>{group}</dt>
            <dd>{extensions.join(' ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
