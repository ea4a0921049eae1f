import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LimitedReport } from '../../../reports/model/limit.ts';
import type { Report } from '../../../reports/model/report.ts';
import { importRequests } from '../../harness/log-line.ts';
import { reportOf } from '../../harness/report.ts';
import { done } from '../../harness/run.ts';
import { scratchFolder } from '../../harness/scratch.ts';

const SITE = 'example.com';
const DAY = '2026-03-02';
const LISTS = ['pages', 'documents', 'topLevelDomains', 'browsers', 'serverAddresses'] as const;

// Seen to fail with limit + 1, with rows from the end, with `cut` of the limit itself, and with one for a list that is whole.
test('a limited report has the first rows of the whole one, says how many are cut, and is the whole one in everything else', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', SITE, '--time-zone', 'UTC'], place);
  const requests = Array.from({ length: 9 }, (_, visitor) => ({
    at: `${DAY}T10:0${visitor}:00`,
    address: `${[8, 80, 194][visitor % 3]}.8.${visitor % 5}.1`,
    agent: `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + (visitor % 4)}.0) Gecko/20100101 Firefox/${100 + (visitor % 4)}.0`,
  }));
  await importRequests(
    SITE,
    requests.flatMap((request, visitor) => [
      { ...request, path: `/page-${visitor % 6}` },
      { ...request, path: `/file-${visitor % 2}.pdf` },
    ]),
    place,
  );
  const whole = await reportOf(SITE, DAY, DAY, place);
  const lengths = LISTS.map((list) => whole[list].length);
  assert.deepEqual([lengths[0], lengths[1], lengths[3], lengths[4]], [6, 2, 4, 9]);
  for (let limit = 1; limit <= 10; limit++) {
    const printed = await done(['report', '--site', SITE, '--day', DAY, '--format', 'json', '--limit', `${limit}`], place);
    const { cut, ...limited } = JSON.parse(printed) as LimitedReport;
    const expected: Report = {
      ...whole,
      ...Object.fromEntries(LISTS.map((list) => [list, whole[list].filter((_, row) => row < limit)])),
    };
    assert.deepEqual(limited, expected);
    for (const list of LISTS) {
      assert.equal(limited[list].length + (cut[list] ?? 0), whole[list].length, list);
      assert.equal(list in cut, whole[list].length > limit, list);
    }
  }
});
