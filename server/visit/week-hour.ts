import { type Day, type Seconds, weekday, type Zone } from './day.ts';

/** The slots of a week: weekday (0 Monday) * 24 + local hour. */
export const WEEK_HOURS = 168;

/** The slot of an instant on a local day. At a clock change two hours may share one, and one may get none. */
export function weekHourSlot(zone: Zone, day: Day, at: Seconds): number {
  return weekday(day) * 24 + zone.localHour(at);
}
