import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { failedTries } from '../../server/auth/failed-tries.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** What a key's failures mean, by reading all of them again: at which times they were, oldest first. */
function slowlyHeldUntil(times: readonly number[], nowMs: number): number {
  let [count, last, until] = [0, Number.NEGATIVE_INFINITY, 0];
  for (const at of times) {
    if (at - last >= DAY) count = 0;
    else for (let quiet = at - last; quiet >= 4 * 60 * MINUTE; quiet -= 4 * 60 * MINUTE) count = Math.floor(count / 2);
    count += 1;
    last = at;
    until = count < 5 ? 0 : at + MINUTE * ([1, 2, 4, 8][count - 5] ?? 15);
  }
  return nowMs - last >= DAY ? 0 : until;
}

test('after five failures a key waits a minute, then twice as long each time up to fifteen, half as many after four quiet hours, none after a day', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    waitMs: fc.oneof(fc.integer({ min: 0, max: 20 * MINUTE }), fc.integer({ min: 0, max: 2 * DAY })),
    fits: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const tries = failedTries();
      const times = new Map<string, number[]>();
      let now = 0;
      for (const { key, waitMs, fits } of steps) {
        now += waitMs;
        const soFar = times.get(key) ?? [];
        assert.equal(tries.heldMs([key], now), Math.max(0, slowlyHeldUntil(soFar, now) - now));
        if (fits === 0) {
          tries.forget(key);
          times.set(key, []);
        } else {
          tries.failed([key], now);
          times.set(key, [...soFar, now]);
        }
      }
      for (const key of ['a', 'b', 'c'])
        assert.equal(tries.held(now).includes(key), slowlyHeldUntil(times.get(key) ?? [], now) > 0, key);
    }),
  );
});

test('of several keys the one that waits the longest counts, and each is told once', () => {
  const tries = failedTries();
  for (let n = 0; n < 5; n++) assert.deepEqual(tries.failed(['a', 'b'], 0), n === 4 ? ['a', 'b'] : []);
  assert.deepEqual(tries.failed(['b', 'c'], 0), []);
  assert.deepEqual([tries.heldMs(['a'], 0), tries.heldMs(['a', 'b', 'c'], 0), tries.heldMs(['c'], 0)], [MINUTE, 2 * MINUTE, 0]);
});

test('a flood of keys makes nobody forget whoever is held back', () => {
  const tries = failedTries();
  for (let n = 0; n < 5; n++) tries.failed(['held'], 0);
  for (let n = 0; n < 250_000; n++) tries.failed([`of many ${n}`], 0);
  assert.equal(tries.heldMs(['held'], 0), MINUTE);
});
