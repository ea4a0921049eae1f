import { renderPage } from '../components/frame.tsx';
import { Terms } from '../components/terms.tsx';
import type { Locale } from '../locale/locale.ts';
import type { PolicyText } from '../model/policy.ts';
import { exclusionMeanings, termMeanings } from '../words/definitions.ts';

/** What is collected, why, for how long and who reads it: open to anyone. */
export function policyPage(locale: Locale, policy: PolicyText): string {
  const { common, policyPage: text } = locale.text;
  return renderPage({
    locale,
    title: text.title,
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <p class="eyebrow">{common.policy}</p>
        <h1>{text.heading}</h1>
        <p class="say">{text.made}</p>
        <h2>{text.recorded}</h2>
        <Terms
          entries={policy.fields.map((field) => [
            field.title,
            field.meaning,
            field.purpose,
            field.source,
            text.kept(field.retention, field.columns.join(', ')),
          ])}
        />
        <h2>{text.never}</h2>
        <p>{policy.neverRecorded.join(', ')}.</p>
        <h2>{text.reads}</h2>
        <p>{policy.readBy}</p>
        <h2>{text.counted}</h2>
        <Terms entries={termMeanings(locale)} />
        <h2>{text.notCounted}</h2>
        <Terms entries={exclusionMeanings(locale)} />
        <h2>{text.documents}</h2>
        <Terms
          entries={[
            ...Object.entries(policy.documentEndings),
            ...Object.entries(policy.assetEndings),
            ...Object.entries({ [text.siteDocuments]: policy.siteEndings.documents, [text.sitePages]: policy.siteEndings.pages }),
          ].flatMap(([group, extensions]) => (extensions.length === 0 ? [] : [[group, extensions.join(' ')]]))}
        />
        <h2>{text.tables}</h2>
        <Terms
          entries={policy.tables.map((table) => [
            table.name,
            table.meaning,
            table.columns.map((column) => `${column.name} (${column.holds})`).join(', '),
          ])}
        />
        <footer>
          <a href="/policy.json">{text.programs}</a>
        </footer>
      </>
    ),
  });
}
