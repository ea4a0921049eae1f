import { type Day, parseDay } from '../../server/domain/time/day.ts';
import type { IsoDay } from './report.ts';

/** A day of a report, which was written by this program. */
export function dayOf(day: IsoDay): Day {
  const parsed = parseDay(day);
  if (parsed === undefined) throw new Error(`${day} is no day.`);
  return parsed;
}
