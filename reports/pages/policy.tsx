import { renderPage } from '../components/frame.tsx';
import { Terms } from '../components/terms.tsx';
import { definitions, exclusions } from '../definitions.ts';
import type { PolicyText } from '../policy.ts';

/** What is collected, why, for how long and who reads it: open to anyone. */
export function policyPage(policy: PolicyText): string {
  return renderPage({
    title: 'What is recorded',
    viewer: null,
    site: null,
    narrow: true,
    children: (
      <>
        <p class="eyebrow">Policy</p>
        <h1>Six fields and nothing else.</h1>
        <p class="say">
          This page is made from the database's own declaration and the running settings. A column that does not stand here stops
          the server from starting.
        </p>
        <h2>What is recorded</h2>
        <Terms
          entries={policy.fields.map((field) => [
            field.title,
            field.meaning,
            field.purpose,
            field.source,
            `Kept ${field.retention}. In ${field.columns.join(', ')}.`,
          ])}
        />
        <h2>Never recorded</h2>
        <p>{policy.neverRecorded.join(', ')}.</p>
        <h2>Who reads it</h2>
        <p>{policy.readBy}</p>
        <h2>What is counted</h2>
        <Terms entries={Object.entries(definitions)} />
        <h2>What is not counted</h2>
        <Terms entries={Object.entries(exclusions).map(([reason, { meaning }]) => [reason, meaning])} />
        <h2>What is a document, and what an asset</h2>
        <Terms
          entries={[...Object.entries(policy.documentEndings), ...Object.entries(policy.assetEndings)].map(([group, endings]) => [
            group,
            endings.join(' '),
          ])}
        />
        <h2>Every table and column</h2>
        <Terms
          entries={policy.tables.map((table) => [
            table.name,
            table.meaning,
            table.columns.map((column) => `${column.name} (${column.holds})`).join(', '),
          ])}
        />
        <footer>
          <a href="/policy.json">The same for programs</a>
        </footer>
      </>
    ),
  });
}
