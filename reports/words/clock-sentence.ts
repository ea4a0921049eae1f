import type { ClockView } from '../../server/domain/time/clock-trust.ts';
import { formatInstant } from '../../server/domain/time/day.ts';
import { localeOf } from '../locale/locale.ts';
import type { ClockDoubt } from '../model/clock-doubt.ts';

/** What there is to be said of a clock that is doubted; undefined of one that is not. */
export function clockDoubt({ doubted, wall, expected }: ClockView): ClockDoubt | undefined {
  return doubted ? { shows: formatInstant(wall), expected: formatInstant(expected) } : undefined;
}

/** The same for the operator's terminal, and when it is over. */
export function doubtSentence(doubt: ClockDoubt | undefined): string {
  if (doubt === undefined) return 'The clock is believed again: records are erased when they expire.';
  return `${localeOf('en').text.clock.doubt(doubt)} To say so: sixfold settings confirm-clock`;
}
