import type { ClockDoubt } from '../../model/clock-doubt.ts';
import type { Formats } from '../formats.ts';

/** What administrators are told of a clock that may be wrong. */
export const clockEnglish = ({ dateTime }: Pick<Formats, 'dateTime'>) => ({
  doubt: ({ shows, expected }: ClockDoubt) =>
    `The clock of this server shows ${dateTime(shows, 'UTC')} (UTC). By the last sign of life of Sixfold it is ${dateTime(expected, 'UTC')}: either Sixfold was not running for over two days, or the clock is ahead. A clock that is ahead lets records expire too soon. Until an administrator says that it is right, or it has run for 24 hours without a step, none is erased, and reports of the days between are not mailed.`,
  setOrConfirm: 'Set the clock right, or say that it is.',
  confirm: 'The clock is right',
  subject: 'Sixfold: is the clock of the server right?',
  where: (url: string) => `Set the clock right, or say that it is: ${url}`,
});
