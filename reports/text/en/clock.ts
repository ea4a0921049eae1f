import type { ClockDoubt } from '../../clock-doubt.ts';
import type { Formats } from '../../formats.ts';

/** What administrators are told of a clock that may be wrong. */
export const clockEnglish = ({ dateTime }: Pick<Formats, 'dateTime'>) => ({
  doubt: ({ shows, expected }: ClockDoubt) =>
    `The clock of this server shows ${dateTime(shows, 'UTC')} (UTC), and by its last heartbeat it should be about ${dateTime(expected, 'UTC')}. A clock that is ahead lets records expire too soon, so none is erased, and no report is mailed for the days between, until an administrator says that the clock is right, or it has run for 24 hours without a step.`,
  setOrConfirm: 'Set the clock right, or say that it is.',
  confirm: 'The clock is right',
  subject: 'Sixfold: is the clock of the server right?',
  where: (url: string) => `Set the clock right, or say that it is: ${url}`,
});
