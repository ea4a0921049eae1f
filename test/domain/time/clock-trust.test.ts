import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ClockView, clockTrust } from '../../../server/domain/time/clock-trust.ts';
import { seconds } from '../../../server/domain/time/day.ts';

const START = Date.UTC(2026, 2, 2, 12) / 1000;
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
// A few small corrections are no steps, and add up.
const TOLERANCE = 60;

/** A process that looks at its clock each minute, and what it makes of it. */
function process(lastHeartbeat: number | undefined, truth: number, ahead: number) {
  let now = truth;
  const reading = (by: number) => ({ wall: seconds(now + by), monotonicMs: (now - truth) * 1_000 });
  const trust = clockTrust(lastHeartbeat === undefined ? undefined : seconds(lastHeartbeat), reading(ahead));
  return {
    /** Runs for so many seconds with a clock that is ahead by so many; gives each view with the true time. */
    run(length: number, by: number): { readonly now: number; readonly view: ClockView }[] {
      const end = now + length;
      const views: { now: number; view: ClockView }[] = [];
      for (; now < end; now = Math.min(end, now + MINUTE)) views.push({ now, view: trust.read(reading(by)) });
      return views;
    },
    confirm: (by: number) => trust.confirm(reading(by)),
    look: (by: number) => ({ now, view: trust.read(reading(by)) }),
  };
}

test('however the clock steps for less than ten minutes, or for a day where that is far, nothing is due before its time', () => {
  const excursion = fc.oneof(
    fc.record({ by: fc.integer({ min: -400 * DAY, max: 48 * HOUR - 1 }), length: fc.integer({ min: 1, max: 10 * MINUTE - 1 }) }),
    fc.record({ by: fc.integer({ min: 48 * HOUR + 1, max: 4_000 * DAY }), length: fc.integer({ min: 1, max: DAY - 1 }) }),
  );
  const timeline = fc.array(fc.record({ away: excursion, right: fc.integer({ min: 2 * MINUTE, max: 3 * DAY }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(timeline, (parts) => {
      const clock = process(START, START, 0);
      for (const { away, right } of parts) {
        for (const { now, view } of [...clock.run(away.length, away.by), ...clock.run(right, 0)]) {
          assert.ok(view.sure <= now + TOLERANCE, `${view.sure - now} s too soon`);
          const beyond = view.wall - now - 48 * HOUR;
          if (Math.abs(beyond) > TOLERANCE) assert.equal(view.doubted, beyond > 0, `${beyond} s beyond`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a clock that runs a day without a step is believed, wherever it was before', () => {
  const part = fc.record({
    by: fc.integer({ min: -4_000 * DAY, max: 4_000 * DAY }),
    length: fc.integer({ min: 0, max: 2 * DAY }),
  });
  const start = fc.option(fc.integer({ min: -400 * DAY, max: 400 * DAY }), { nil: undefined });
  fc.assert(
    fc.property(start, fc.array(part, { maxLength: 5 }), part, (heartbeat, parts, last) => {
      const clock = process(heartbeat === undefined ? undefined : START + heartbeat, START, parts[0]?.by ?? 0);
      for (const { by, length } of parts) clock.run(length, by);
      clock.run(DAY + 2 * MINUTE, last.by);
      const { now, view } = clock.look(last.by);
      assert.deepEqual([view.doubted, view.sure, view.expected], [false, now + last.by, now + last.by]);
    }),
    { numRuns: 300 },
  );
});

test('a start that is further ahead of the last heartbeat than 48 hours is doubted until somebody says that it is right', () => {
  for (const [sinceHeartbeat, doubted] of [
    [0, false],
    [47 * HOUR, false],
    [48 * HOUR, false],
    [48 * HOUR + 1, true],
    [100 * DAY, true],
    [-100 * DAY, false],
  ] as const) {
    const clock = process(START - sinceHeartbeat, START, 0);
    assert.equal(clock.look(0).view.doubted, doubted, `${sinceHeartbeat} s after the last heartbeat`);
    assert.deepEqual([clock.confirm(0).doubted, clock.look(0).view.sure], [false, START]);
  }
  assert.equal(process(undefined, START, 0).look(0).view.doubted, false, 'a folder that never had one');
});
