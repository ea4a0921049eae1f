import type { MailEnd, MailProgress } from '../../server/domain/mail/mail-attempt.ts';
import type { Counting } from '../../server/domain/mail/mail-schedule.ts';
import { formatInstant, type Seconds } from '../../server/domain/time/day.ts';
import type { Locale } from '../locale/locale.ts';

/** Why a mail was not sent, in words: the reasons are kept as a word, and what the server or the system said after it. */
export function mailReason({ text: { mailPage } }: Locale, reason: string): string {
  const [, kind = reason, detail = ''] = /^([a-z ]+)(?:: (.*))?$/s.exec(reason) ?? [];
  return mailPage.reason(kind, detail);
}

/** What became of a mail, in a sentence or two. Times are those of the site. */
export function mailSentence(locale: Locale, mail: MailProgress, timeZone: string, counting: Counting): string {
  const { mailPage } = locale.text;
  const { state, attempts, unknownEnds, nextAttemptAt, endedAt } = mail;
  const when = (at: Seconds | null) => (at === null ? '' : locale.dateTime(formatInstant(at), timeZone));
  const reason = mailReason(locale, mail.lastError ?? '');
  switch (state) {
    case 'sending':
      return mailPage.sending;
    case 'sent':
      return unknownEnds > 0 ? `${mailPage.sent(when(endedAt))} ${mailPage.twice}` : mailPage.sent(when(endedAt));
    case 'failed':
      return mailPage.failed(reason);
    case 'unknown':
      return nextAttemptAt === null ? mailPage.neverKnown(reason) : mailPage.onceMore(reason, when(nextAttemptAt));
    case 'waiting':
      if (attempts > 0) return mailPage.putOff(reason, attempts, when(nextAttemptAt));
      return counting === 'done' ? mailPage.due : mailPage.counting[counting];
  }
}

/** What came of a mail that was to be sent at once. */
export interface MailOutcome {
  readonly sentence: string;
  readonly trouble: boolean;
}

/** Tells how an attempt to send a mail ended; `say` has what is told of this mail when it was sent, and when it was not. */
export function mailOutcome(
  locale: Locale,
  end: MailEnd,
  say: { readonly sent: string; notSent(reason: string): string },
): MailOutcome {
  if (end.kind === 'sent') return { sentence: say.sent, trouble: false };
  const reason = mailReason(locale, end.reason);
  return { sentence: end.kind === 'unknown' ? locale.text.mailPage.unknownNow(reason) : say.notSent(reason), trouble: true };
}
