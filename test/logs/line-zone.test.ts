import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseLine } from '../../server/logs/format.ts';
import { importRequests, logLine } from '../harness/log-line.ts';
import { reportOf } from '../harness/report.ts';
import { done } from '../harness/run.ts';
import { scratchFolder } from '../harness/scratch.ts';

// Minutes east of Greenwich, as zones have had them.
const offsets = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);

function written(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${String(rest).padStart(2, '0')}`;
}

// Seen to fail where a negative offset is read as a positive one, and where its minutes are added to negative hours.
test('a line is of the time that its own offset says, east and west of Greenwich', () => {
  fc.assert(
    fc.property(fc.integer({ min: 86_400, max: 4_000_000_000 }), offsets, (at, offset) => {
      const clock = new Date((at + offset * 60) * 1000).toISOString().slice(0, 19);
      const read = parseLine(logLine({ at: clock, path: '/', offset: written(offset) }).trimEnd(), 'combined');
      assert.equal(read.at, at, `${clock} ${written(offset)}`);
    }),
  );
});

test('a visit in the evening of New York is one of the next day in a site of Berlin, also from a half-hour zone', async (t) => {
  const place = { data: scratchFolder(t) };
  await done(['site', 'add', 'example.com', '--time-zone', 'Europe/Berlin'], place);
  await importRequests(
    'example.com',
    [
      { at: '2026-03-02T17:59:59', path: '/before', offset: '-0500' },
      { at: '2026-03-02T18:00:00', path: '/after', offset: '-0500', address: '198.51.100.1' },
      { at: '2026-03-02T19:30:00', path: '/newfoundland', offset: '-0330', address: '203.0.113.1' },
    ],
    place,
  );
  const { days } = await reportOf('example.com', '2026-03-02', '2026-03-03', place);
  assert.deepEqual(
    days.map(({ day, visits }) => [day, visits]),
    [
      ['2026-03-02', 1],
      ['2026-03-03', 2],
    ],
  );
});
