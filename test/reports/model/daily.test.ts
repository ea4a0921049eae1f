import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { surprise } from '../../../reports/model/baseline.ts';
import { baselineVisits } from '../../../reports/model/build.ts';
import { buildDaily } from '../../../reports/model/daily.ts';
import { dayOf } from '../../../reports/model/dates.ts';
import { addDays, type Day, seconds } from '../../../server/domain/time/day.ts';
import { type MemoryDay, memorySource } from '../../harness/memory-source.ts';

const MONDAY = dayOf('2026-03-16');
const LATER = seconds(Date.UTC(2026, 3, 1) / 1000);
const NOON = seconds(Date.UTC(2026, 2, 16, 12, 30) / 1000);
const start = (day: Day) => seconds(day * 86_400);

/** A site with the Monday and the eight before it. */
function weeks(monday: MemoryDay, before: readonly (MemoryDay | undefined)[]) {
  const days = before.flatMap((day, index) => (day === undefined ? [] : [[addDays(MONDAY, -7 * (index + 1)), day] as const]));
  return memorySource(new Map([[MONDAY, monday], ...days]));
}

test('usual is the median of the last eight of the weekday with data and without long gaps; of fewer than two there is none', () => {
  const week = fc.option(
    fc.record({ visits: fc.integer({ min: 0, max: 50 }), missingSeconds: fc.constantFrom(0, 0, 0, 3_600, 3_601, 20_000) }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(week, { maxLength: 11 }), (given) => {
      const source = weeks(
        { visits: 7, pages: { '/': 7 } },
        given.map((each, index) => {
          if (each === undefined) return undefined;
          const from = start(addDays(MONDAY, -7 * (index + 1)));
          const missing = each.missingSeconds === 0 ? [] : [{ from, to: seconds(from + each.missingSeconds) }];
          return { visits: each.visits, pages: { '/': each.visits }, missing };
        }),
      );
      const kept = given
        .slice(0, 8)
        .flatMap((each) => (each !== undefined && each.missingSeconds <= 3_600 ? [each.visits] : []))
        .sort((a, b) => a - b);
      const half = Math.floor(kept.length / 2);
      const expected =
        kept.length < 2 ? null : kept.length % 2 === 1 ? kept[half] : ((kept[half - 1] ?? 0) + (kept[half] ?? 0)) / 2;
      assert.equal(baselineVisits(source, MONDAY), expected);
      const daily = buildDaily(source, MONDAY, LATER);
      assert.equal(daily.baseline?.visits ?? null, expected);
      assert.equal(daily.baseline?.pageViews ?? null, expected);
      assert.equal(daily.baseline?.pageViewsByHour[0] ?? null, expected);
    }),
  );
});

test('a page that jumps or falls is told, one within its range or its noise is not', () => {
  const usual = [
    { '/steady': 100, '/falls': 90, '/': 40 },
    { '/steady': 110, '/falls': 85, '/': 44 },
  ];
  const before = Array.from({ length: 8 }, (_, index) => ({ visits: 9, pages: usual[index % 2] ?? {} }));
  const daily = buildDaily(
    weeks(
      { visits: 9, pages: { '/steady': 112, '/': 120, '/new': 500 }, fresh: [{ path: '/new', day: '2026-03-16', count: 500 }] },
      before,
    ),
    MONDAY,
    LATER,
  );
  assert.deepEqual(daily.changed, [
    { kind: 'page', path: '/falls', count: 0, baseline: 87.5 },
    { kind: 'page', path: '/', count: 120, baseline: 42 },
  ]);
  assert.deepEqual(
    daily.firstSeen?.rows.map(({ path }) => path),
    ['/new'],
  );
});

test('four earlier weeks are enough to tell a change, three are not; of a page that nobody opens any more, seven views less are one, six are not', () => {
  for (const [before, usual, told] of [
    [3, 500, false],
    [4, 500, true],
    [8, 6, false],
    [8, 7, true],
  ] as const) {
    const earlier = Array.from({ length: before }, () => ({ visits: 50, pages: { '/': 50, '/gone': usual } }));
    const daily = buildDaily(weeks({ visits: 50, pages: { '/': 50 } }, earlier), MONDAY, LATER);
    const expected = told ? [{ kind: 'page', path: '/gone', count: 0, baseline: usual }] : [];
    assert.deepEqual(daily.changed ?? [], expected, `${usual} views before, in ${before} weeks`);
  }
});

test('of counts that vary by chance alone hardly one in a thousand is told as changed', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed + 0.5) / 2_147_483_648;
  };
  const poisson = (mean: number) => {
    let [count, product] = [-1, 1];
    for (; product > Math.exp(-mean); count += 1) product *= random();
    return count;
  };
  let told = 0;
  for (let page = 0; page < 20_000; page += 1) {
    const mean = 1 + (page % 60);
    if (
      surprise(
        poisson(mean),
        Array.from({ length: 8 }, () => poisson(mean)),
      ) !== 0
    )
      told += 1;
  }
  assert.ok(told < 40, String(told));
});

test('the running day tells no change, only what it is usual to see by the hour; the first day calls nothing new', () => {
  const before = Array.from({ length: 8 }, () => ({ visits: 100, pages: { '/': 100 }, excluded: { bot: 10 } }));
  const running = buildDaily(weeks({ visits: 1, pages: { '/': 1 }, excluded: { bot: 900 } }, before), MONDAY, NOON);
  assert.deepEqual([running.hoursSoFar, running.changed, running.unusualExcluded], [13, null, []]);
  assert.equal(running.baseline?.pageViewsByHour[0], 100);
  const over = buildDaily(weeks({ visits: 1, pages: { '/': 1 }, excluded: { bot: 900 } }, before), MONDAY, LATER);
  assert.deepEqual([over.hoursSoFar, over.changed?.length, over.unusualExcluded], [null, 1, ['bot']]);
  const fresh = [{ path: '/', day: '2026-03-16', count: 1 }];
  assert.equal(buildDaily(weeks({ visits: 1, fresh }, []), MONDAY, LATER).firstSeen, null);
});
