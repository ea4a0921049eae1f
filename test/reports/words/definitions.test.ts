import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localeOf } from '../../../reports/locale/locale.ts';
import { exclusionMeanings, termMeanings } from '../../../reports/words/definitions.ts';
import { assetExtensions, documentExtensions } from '../../../server/domain/path/path-kind.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';

/** What a text or page says, in one line. */
function wordsOf(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ');
}

// Seen to fail without the loop over the terms in reports/files/terminal-report.ts, without <Terms> in
// reports/files/html-file.tsx, and with one reason less in reports/words/policy-text.ts.
test('the definitions are printed in every report and in the policy, which has the reasons and both lists of endings, too', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'UTC'], place);
  const report = (...args: readonly string[]) => done(['report', '--site', 'example.com', ...args], place);
  const [day, range] = [
    ['--day', '2026-03-02'],
    ['--from', '2026-03-01', '--to', '2026-03-02'],
  ];
  for (const language of ['en', 'de']) {
    const locale = localeOf(language);
    const printed = [
      await report(...day, '--language', language),
      await report(...range, '--language', language),
      await report(...day, '--language', language, '--format', 'html'),
      await report(...range, '--language', language, '--format', 'html'),
    ];
    for (const text of printed.map(wordsOf))
      for (const [term, meaning] of termMeanings(locale)) {
        assert.ok(text.includes(meaning), `${language}: ${term}`);
        assert.ok(text.includes(term), `${language}: ${term}`);
      }
  }
  for (const format of ['text', 'html']) {
    const policy = wordsOf(await done(['policy', '--format', format], place));
    for (const [name, meaning] of [...termMeanings(localeOf('en')), ...exclusionMeanings(localeOf('en'))])
      assert.ok(policy.includes(meaning) && policy.includes(name), `${format}: ${name}`);
    for (const ending of [...Object.values(documentExtensions), ...Object.values(assetExtensions)].flat())
      assert.match(policy, new RegExp(`(?<![\\w])${ending}(?!\\w)`), `${format}: ${ending}`);
  }
});
