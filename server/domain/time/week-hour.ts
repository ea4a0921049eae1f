import { type Day, type Seconds, weekday, type Zone } from './day.ts';

/** The slots of a week: weekday (0 Monday) * 24 + local hour. */
export const WEEK_HOURS = 168;

// Days whose slots are remembered a zone.
const DAYS_KEPT = 2_000;

const slotsOf = new WeakMap<Zone, Map<Day, readonly number[]>>();

/** The slots of the local hours of a day, in their order; remembered. */
export function weekHourSlots(zone: Zone, day: Day): readonly number[] {
  const days = slotsOf.get(zone) ?? new Map<Day, readonly number[]>();
  slotsOf.set(zone, days);
  const slots = days.get(day) ?? zone.hoursOf(day).map((at) => weekHourSlot(zone, day, at));
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(day, slots);
  return slots;
}

/** The slot of an instant on a local day. At a clock change two hours may share one, and one may get none. */
export function weekHourSlot(zone: Zone, day: Day, at: Seconds): number {
  return weekday(day) * 24 + zone.localHour(at);
}
