import type { Locale } from '../locale/locale.ts';
import type { PathPreview } from '../model/server-facts.ts';
import { SettingsSection } from './settings-section.tsx';
import { type PartProps, RuleInput, Rules } from './site-form.tsx';

/** Paths a site does not count, and what a pattern would leave out. */
export function Paths(part: PartProps) {
  const text = part.locale.text.siteSettings;
  const { site, preview } = part;
  return (
    <SettingsSection id="paths" title={text.paths} news={part.newsOf('paths')}>
      <p>{text.pathsWhat}</p>
      <Rules part={part} section="paths" field="pattern" rules={part.rules.excludedPaths} />
      <form method="post" action={part.action('paths', 'add')}>
        <label for="pattern">{text.pattern}</label>
        <div class="field">
          <RuleInput
            part={part}
            section="paths"
            name="pattern"
            initial={preview?.pattern ?? ''}
            hint="/intern/**"
            maxLength={1_024}
          />
          <button type="submit">{text.leaveOut}</button>
        </div>
        <button class="quiet-button try" type="submit" formmethod="get" formaction={`/sites/${site}/settings#paths`}>
          {text.tryIt}
        </button>
      </form>
      {preview !== null && <Preview locale={part.locale} preview={preview} />}
      <dl class="patterns">
        {text.patterns.map(([pattern, meaning]) => (
          <div key={pattern}>
            <dt>
              <code>{pattern}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}

function Preview({ locale, preview }: { readonly locale: Locale; readonly preview: PathPreview }) {
  const text = locale.text.siteSettings;
  const { pattern, rows, paths, hits, cut } = preview;
  return (
    <div class="preview" role="status">
      <p>{paths === 0 ? text.previewNone(pattern) : text.preview(pattern, paths, hits)}</p>
      {rows.length > 0 && (
        <ul>
          {rows.map(({ path, count }) => (
            <li key={path}>
              <span>{path}</span> <span class="soft">{locale.number(count)}</span>
            </li>
          ))}
          {paths > rows.length && <li class="soft">{text.previewMore(paths - rows.length)}</li>}
        </ul>
      )}
      {cut && <p class="soft">{text.previewCut}</p>}
    </div>
  );
}
