import { renderPage } from '../components/frame.tsx';
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
        <dl class="terms">
          {policy.fields.map((field) => (
            <>
              <dt>{field.title}</dt>
              <dd>{field.meaning}</dd>
              <dd>{field.purpose}</dd>
              <dd>{field.source}</dd>
              <dd>
                Kept {field.retention}. In <code>{field.columns.join(', ')}</code>
              </dd>
            </>
          ))}
        </dl>
        <h2>Never recorded</h2>
        <p>{policy.neverRecorded.join(', ')}.</p>
        <h2>Who reads it</h2>
        <p>{policy.readBy}</p>
        <h2>What is counted</h2>
        <dl class="terms">
          {Object.entries(definitions).map(([term, meaning]) => (
            <>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </>
          ))}
        </dl>
        <h2>What is not counted</h2>
        <dl class="terms">
          {Object.entries(exclusions).map(([reason, { meaning }]) => (
            <>
              <dt>{reason}</dt>
              <dd>{meaning}</dd>
            </>
          ))}
        </dl>
        <h2>What is a document, and what an asset</h2>
        <dl class="terms">
          {[...Object.entries(policy.documentEndings), ...Object.entries(policy.assetEndings)].map(([group, endings]) => (
            <>
              <dt>{group}</dt>
              <dd>{endings.join(' ')}</dd>
            </>
          ))}
        </dl>
        <h2>Every table and column</h2>
        <dl class="terms">
          {policy.tables.map((table) => (
            <>
              <dt>
                <code>{table.name}</code>
              </dt>
              <dd>{table.meaning}</dd>
              <dd>{table.columns.map((column) => `${column.name} (${column.holds})`).join(', ')}</dd>
            </>
          ))}
        </dl>
        <footer>
          <a href="/policy.json">The same for programs</a>
        </footer>
      </>
    ),
  });
}
