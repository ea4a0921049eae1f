import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importRequests } from '../../harness/log-line.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';

const SITE = 'example.com';

/** What stands between the title of a day's report and its table. */
function sentencesOf(report: string): string {
  const lines = report.split('\n');
  const title = lines.findIndex((line) => /^=+$/.test(line));
  return lines.slice(title + 1, lines.indexOf('', title)).join(' ');
}

// Seen to fail without the comparison with 0 in reports/words/story.ts, for the page as for the document, with the two
// exchanged, and with the last row in place of the first.
test('the sentences of a day name its page and its document, and no page or document that nobody saw on it', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  const others = { address: '198.51.100.1' };
  await importRequests(
    SITE,
    [
      { at: '2026-03-02T10:00:00', path: '/often' },
      { at: '2026-03-02T10:00:10', path: '/seldom' },
      { at: '2026-03-02T10:00:20', path: '/often' },
      { at: '2026-03-02T10:00:30', path: '/one.pdf' },
      { at: '2026-03-02T11:00:00', path: '/two.pdf', ...others },
      { at: '2026-03-02T11:00:10', path: '/one.pdf', ...others },
      // A visit that goes on the next day: its page is a row of the 3rd, with no view on it.
      { at: '2026-03-03T23:50:00', path: '/three.pdf' },
      { at: '2026-03-04T00:05:00', path: '/after' },
      { at: '2026-03-06T10:00:00', path: '/alone' },
    ],
    place,
  );
  const named: readonly (readonly [day: string, page: string | undefined, document: string | undefined])[] = [
    ['2026-03-02', '/often', '/one.pdf'],
    ['2026-03-03', undefined, '/three.pdf'],
    ['2026-03-04', '/after', undefined],
    ['2026-03-05', undefined, undefined],
    ['2026-03-06', '/alone', undefined],
  ];
  for (const language of ['en', 'de'])
    for (const [day, page, document] of named) {
      const report = await done(['report', '--site', SITE, '--day', day, '--language', language], place);
      const sentences = sentencesOf(report);
      const paths = sentences.match(/\/[a-z]+(?:\.pdf)?/g) ?? [];
      assert.deepEqual(
        paths,
        [page, document].filter((path) => path !== undefined),
        `${day}: ${sentences}`,
      );
    }
});
