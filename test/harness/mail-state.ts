import assert from 'node:assert/strict';
import { localeOf } from '../../reports/locale/locale.ts';
import { mailSentence } from '../../reports/mail/mail-state.ts';
import type { Counting } from '../../server/domain/mail/mail-schedule.ts';
import type { ListedMail } from '../../server/store/registry/mail-outbox.ts';

/** Noon of a Sunday, in Unix seconds. */
export const SUNDAY = Date.UTC(2026, 10, 22, 12) / 1000;

/** Seven in the morning of the day after, when reports are due. */
export const MONDAY_SEVEN = Date.UTC(2026, 10, 23, 7) / 1000;

/** What an administrator reads of a mail. */
export function mailStateOf(mail: ListedMail | undefined, counting: Counting = 'done'): string {
  assert.ok(mail !== undefined);
  return mailSentence(localeOf('en'), mail, 'UTC', counting);
}
