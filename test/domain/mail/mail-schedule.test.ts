// Takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CAUGHT_UP,
  dueAt,
  duePeriods,
  type MailInterval,
  mailIntervals,
  periodBefore,
  periodFrom,
} from '../../../server/domain/mail/mail-schedule.ts';
import { addDays, type Day, formatDay, type Seconds, seconds, weekday, type Zone } from '../../../server/domain/time/day.ts';
import { day, zone } from '../../harness/days.ts';

const zones = Intl.supportedValuesOf('timeZone');

const forms = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows: date and minutes after midnight, told by another way than the program's. */
function wallClock(name: string, at: number): { readonly date: string; readonly minutes: number; readonly second: number } {
  const form = forms.get(name) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
  forms.set(name, form);
  const [date = '', time = ''] = form.format(at * 1000).split(' ');
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return { date, minutes: hour * 60 + minute, second };
}

/** The days of a zone on which its clocks change, 2015 to 2035. */
function changes(of: Zone): readonly Day[] {
  const [first, last] = [Number(day('2015-01-01')), Number(day('2036-01-01'))];
  const found: Day[] = [];
  const offset = (each: number) => of.offsetAt(seconds(each * 86_400));
  const search = (from: number, to: number) => {
    if (to - from === 1) {
      if (offset(from) !== offset(to)) found.push(of.dayOf(seconds(from * 86_400 + 43_200)));
      return;
    }
    const middle = Math.floor((from + to) / 2);
    search(from, middle);
    search(middle, to);
  };
  // A zone changes at most a few times a year: months with the same offset at both ends are looked at no closer, but
  // for Morocco's, whose clocks go back and forth within one.
  for (let at = first; at < last; at += 14)
    if (offset(at) !== offset(Math.min(last, at + 14))) search(at, Math.min(last, at + 14));
  return found;
}

/** Whether a clock of the zone shows that time on that day, and when first, by looking at each minute. */
function firstShown(name: string, of: Zone, wanted: Day, minutes: number): number | undefined {
  const start = of.startOf(wanted);
  for (let at: number = start; at < of.startOf(addDays(wanted, 1)); at += 60) {
    const shown = wallClock(name, at);
    if (shown.date === formatDay(wanted) && shown.minutes === minutes && shown.second === 0) return at;
  }
  return undefined;
}

test('in every zone, across its clock changes, a daily report is due once, at its time, or where that is left out at the first instant after', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.nat(1_000_000),
      fc.oneof(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 0, max: 200 })),
      (name, which, sendAt) => {
        const of = zone(name);
        const known = changes(of);
        const changed = known.length > 0 ? known[which % known.length] : addDays(day('2015-01-01'), which % 7_600);
        assert.ok(changed !== undefined);
        let before: Seconds | undefined;
        for (let due = addDays(changed, -2); due <= addDays(changed, 2); due = addDays(due, 1)) {
          const at = dueAt({ zone: of, sendAt }, periodBefore('daily', due));
          const shown = firstShown(name, of, due, sendAt);
          const context = `${name} ${formatDay(due)} ${sendAt}: ${new Date(at * 1000).toISOString()}`;
          if (shown !== undefined) assert.equal(at, shown, context);
          else {
            // The instant before, a clock showed an earlier time; now it shows a later one.
            const [earlier, later] = [wallClock(name, at - 1), wallClock(name, at)];
            assert.ok(earlier.date < formatDay(due) || (earlier.date === formatDay(due) && earlier.minutes < sendAt), context);
            assert.ok(later.date > formatDay(due) || (later.date === formatDay(due) && later.minutes > sendAt), context);
          }
          assert.ok(before === undefined || at > before, context);
          before = at;
        }
      },
    ),
    { numRuns: 200, seed: 2015 },
  );
});

test('weekly reports are due on Mondays and monthly ones on the 1st, for the days before, without a gap between them', () => {
  fc.assert(
    fc.property(fc.integer({ min: day('2015-01-01'), max: day('2035-12-31') }), (number) => {
      const on = number as Day;
      const week = periodBefore('weekly', on);
      assert.deepEqual([weekday(week.from), weekday(week.to), week.to - week.from], [0, 6, 6]);
      assert.ok(week.to < on && on <= week.to + 7);
      const month = periodBefore('monthly', on);
      assert.equal(formatDay(month.from).slice(0, 7), formatDay(month.to).slice(0, 7));
      assert.deepEqual([formatDay(month.from).slice(8), formatDay(addDays(month.to, 1)).slice(8)], ['01', '01']);
      assert.ok(month.to < on && on <= month.to + 31);
      for (const interval of mailIntervals) {
        const period = periodBefore(interval, on);
        assert.deepEqual(periodFrom(interval, period.from), period);
        assert.equal(addDays(periodBefore(interval, period.from).to, 1), period.from);
      }
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test('whatever the clock does and however long nothing runs, each period is queued once, and none that was over before', () => {
  const jumps = fc.array(fc.oneof(fc.integer({ min: 30, max: 90 * 60 }), fc.integer({ min: -3 * 86_400, max: 40 * 86_400 })), {
    minLength: 20,
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom<MailInterval>(...mailIntervals),
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 }),
      jumps,
      (name, interval, sendAt, added, steps) => {
        const schedule = { interval, zone: zone(name), sendAt, addedAt: seconds(added) };
        const queued = new Set<Day>();
        let now = added;
        for (const step of steps) {
          now += step;
          const due = duePeriods(schedule, seconds(now));
          assert.ok(due.length <= CAUGHT_UP[interval]);
          for (const period of due) {
            assert.ok(schedule.zone.startOf(addDays(period.to, 1)) > added, 'it was over before it was wanted');
            queued.add(period.from);
          }
          // The latest period that is due is always among those queued.
          const latest = [0, 1]
            .map((later) => periodBefore(interval, addDays(schedule.zone.dayOf(seconds(now)), later)))
            .filter((period) => dueAt(schedule, period) <= now && schedule.zone.startOf(addDays(period.to, 1)) > added)
            .at(-1);
          assert.ok(latest === undefined || queued.has(latest.from), `${name} ${new Date(now * 1000).toISOString()}`);
        }
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});

test('after a week without the program the last three days, the last week and the last month are still sent', () => {
  const now = seconds(Date.UTC(2026, 10, 23, 12) / 1000);
  const due = (interval: MailInterval) =>
    duePeriods({ interval, zone: zone('Europe/Berlin'), sendAt: 420, addedAt: seconds(0) }, now).map(
      ({ from, to }) => `${formatDay(from)} ${formatDay(to)}`,
    );
  assert.deepEqual(due('daily'), ['2026-11-20 2026-11-20', '2026-11-21 2026-11-21', '2026-11-22 2026-11-22']);
  assert.deepEqual(due('weekly'), ['2026-11-16 2026-11-22']);
  assert.deepEqual(due('monthly'), ['2026-10-01 2026-10-31']);
});

test('a time that a clock change leaves out is the first instant after it, one that comes twice the first', () => {
  const berlin = zone('Europe/Berlin');
  const due = (on: string, sendAt: number) =>
    new Date(dueAt({ zone: berlin, sendAt }, periodBefore('daily', day(on))) * 1000).toISOString();
  assert.equal(due('2026-03-29', 150), '2026-03-29T01:00:00.000Z');
  assert.equal(due('2026-10-25', 150), '2026-10-25T00:30:00.000Z');
  assert.equal(due('2026-10-25', 420), '2026-10-25T06:00:00.000Z');
  assert.equal(due('2026-10-24', 420), '2026-10-24T05:00:00.000Z');
});
