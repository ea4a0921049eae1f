import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOT } from '../../harness/collect.ts';
import { importRequests, type LogRequest } from '../../harness/log-line.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';

const SITE = 'example.com';

/** Some visits on a day; of none, a bot. */
function dayOfVisits(day: string, visits: number): readonly LogRequest[] {
  const at = `${day}T10:00:00`;
  if (visits === 0) return [{ at, path: '/', agent: BOT }];
  return Array.from({ length: visits }, (_, visitor) => ({ at, path: '/', address: `10.0.${visitor}.1` }));
}

// Seen to fail without the look at what was received in reports/model/baseline.ts.
test('a weekday on which only bots came counts as one with 0 visits for what is usual, one without data does not', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  await importRequests(
    SITE,
    [
      ...dayOfVisits('2026-02-02', 8),
      ...dayOfVisits('2026-02-09', 6),
      // Nothing at all on the 16th.
      ...dayOfVisits('2026-02-23', 0),
      ...dayOfVisits('2026-03-02', 0),
      ...dayOfVisits('2026-03-09', 4),
      ...dayOfVisits('2026-03-16', 5),
    ],
    place,
  );
  const report = await done(['report', '--site', SITE, '--day', '2026-03-16'], place);
  // By hand: the median of 8, 6, 0, 0 and 4; without those of the bots it were 6, with the 16th 2.
  assert.match(report, /^visits +5 +4 +\S/m);
});
