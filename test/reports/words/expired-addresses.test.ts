import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReport } from '../../../reports/files/render.ts';
import type { Report } from '../../../reports/model/report.ts';
import { seconds } from '../../../server/domain/time/day.ts';
import { jobs } from '../../../server/run/jobs.ts';
import { day } from '../../harness/days.ts';
import { reportsOf } from '../../harness/open-store.ts';
import { SITE, storeVisits, testStore } from '../../harness/rollup-store.ts';
import { scratchFolder } from '../../harness/scratch.ts';

const NOON = Date.UTC(2026, 2, 2, 12) / 1000;
const DAY = 86_400;

// Seen to fail with `–` for text.expired in reports/files/terminal-report.ts, and with noAddress for it in the day's page.
test('server addresses are the union over the days, and unknown, said in words, once the records of one of them have expired', async (t) => {
  const at = await testStore(scratchFolder(t), 'UTC', NOON);
  t.after(at.close);
  const visit = (daysLater: number, serverAddress: string) => ({
    ...{ serverAddress, label: null, browser: 'Firefox' },
    accesses: [{ at: NOON + daysLater * DAY, path: '/', download: false }],
  });
  at.clock.now = NOON + DAY;
  await storeVisits(at, [visit(0, '192.0.2.0/24'), visit(1, '192.0.2.0/24'), visit(1, '198.51.100.0/24')]);
  const work = jobs({ store: at.store, retentionDays: 30, failed: assert.fail });
  await work.refresh(SITE);
  const print = async (from: string, to: string, format: 'json' | 'text' | 'html') => {
    const request = { from: day(from), to: day(to), format, limit: undefined, now: seconds(at.clock.now), language: 'en' };
    return renderReport(reportsOf(at.store).source(at.site), request);
  };
  const numberOf = async (from: string, to: string) =>
    (JSON.parse(await print(from, to, 'json')) as Report).totals.serverAddresses;
  assert.deepEqual(
    [
      await numberOf('2026-03-02', '2026-03-02'),
      await numberOf('2026-03-03', '2026-03-03'),
      await numberOf('2026-03-02', '2026-03-03'),
    ],
    [1, 2, 2],
  );
  // The records of both days were imported on 3 March: that day decides.
  for (; at.clock.now < NOON + 33 * DAY; at.clock.now += 3_600) await work.run();
  assert.equal(await numberOf('2026-03-02', '2026-03-03'), null);
  const said = /The records of these days have expired\./;
  assert.match(await print('2026-03-02', '2026-03-03', 'text'), said);
  for (const to of ['2026-03-02', '2026-03-03']) assert.match(await print('2026-03-02', to, 'html'), said);
});
