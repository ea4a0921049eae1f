import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestOrder } from '../../server/run/request-order.ts';

test('requests of a visitor come out in the order in which they came in, and none waits longer than ten seconds or is lost', () => {
  const request = fc.record({
    visitor: fc.constantFrom('a', 'b', 'c'),
    afterMs: fc.integer({ min: 0, max: 400 }),
    takesMs: fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.constant(30_000)),
    counts: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60, size: 'max' }), (requests) => {
      let nowMs = 0;
      const given: { readonly nth: number; readonly atMs: number }[] = [];
      const order = requestOrder<number>(
        () => nowMs,
        (nth) => given.push({ nth, atMs: nowMs }),
      );
      let comesMs = 0;
      const came = requests.map((each, nth) => {
        comesMs += each.afterMs;
        return { ...each, nth, comesMs, answeredMs: comesMs + each.takesMs };
      });
      // Everything that happens, in order of time: arrivals, answers, and a look at what has waited long enough each second.
      const events = came.flatMap((each) => {
        let answered: ((nth: number | undefined) => void) | undefined;
        return [
          { ms: each.comesMs, does: () => (answered = order.arrived(each.visitor)) },
          { ms: each.answeredMs, does: () => answered?.(each.counts ? each.nth : undefined) },
        ];
      });
      for (let ms = 0; ms <= 60_000; ms += 1_000) events.push({ ms, does: () => order.release() });
      for (const { ms, does } of events.toSorted((a, b) => a.ms - b.ms)) {
        nowMs = ms;
        does();
      }
      const nths = given.map(({ nth }) => nth);
      assert.deepEqual(
        nths.toSorted((a, b) => a - b),
        came.filter(({ counts }) => counts).map(({ nth }) => nth),
      );
      assert.equal(order.held, 0);
      for (const visitor of ['a', 'b', 'c']) {
        const quick = nths.filter((nth) => came[nth]?.visitor === visitor && (came[nth]?.takesMs ?? 0) < 10_000);
        assert.deepEqual(
          quick,
          quick.toSorted((a, b) => a - b),
        );
      }
      for (const { nth, atMs } of given) {
        const each = came[nth];
        assert.ok(each !== undefined);
        // Only the slow one among the earlier requests of the same visitor is a reason to wait.
        const slow = came.some(
          (other) => other.visitor === each.visitor && other.nth < nth && other.answeredMs > each.answeredMs,
        );
        assert.ok(atMs === each.answeredMs || (slow && atMs <= Math.max(each.answeredMs, each.comesMs + 11_000)));
      }
    }),
    { numRuns: 500 },
  );
});

test('slow answers do not let the requests behind them fill memory', () => {
  let given = 0;
  const order = requestOrder<number>(
    () => 0,
    () => {
      given += 1;
    },
  );
  order.arrived('a');
  for (let nth = 0; nth < 20_000; nth++) order.arrived('a')(nth);
  assert.ok(order.held <= 5_000);
  assert.equal(given + order.held, 20_000);
});
