import { type Seconds, seconds } from '../time/day.ts';

/** How an attempt to send a mail ended. */
export type MailEnd =
  | { readonly kind: 'sent' }
  /** It has certainly not arrived, and trying again may help. */
  | { readonly kind: 'put off'; readonly reason: string }
  /** It has certainly not arrived, and never will. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The message was handed over whole, or may have been, and no answer came. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type MailState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown';

/** How far a mail of the outbox has come. */
export interface MailProgress {
  readonly state: MailState;
  readonly attempts: number;
  /** How many attempts ended without anybody knowing whether the mail arrived. */
  readonly unknownEnds: number;
  /** Null: not tried again. */
  readonly nextAttemptAt: Seconds | null;
  /** Why the last attempt failed; null after one that did not. */
  readonly lastError: string | null;
  readonly endedAt: Seconds | null;
}

const MINUTE = 60;
const HOUR = 3_600;

// What to wait after the first, second ... failed attempt, in seconds; the last one again and again.
const BACKOFF = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR] as const;
const LONGEST_WAIT = 4 * HOUR;
// What a mail of unknown fate waits before it is sent again, the one time that happens.
const ONCE_MORE_AFTER = 5 * MINUTE;
const GIVEN_UP_AFTER = 24 * HOUR;

/** What becomes of a mail after an attempt; `queuedAt` is when it was put into the outbox. */
export function afterAttempt(
  mail: Pick<MailProgress, 'attempts' | 'unknownEnds'>,
  queuedAt: Seconds,
  end: MailEnd,
  now: Seconds,
): MailProgress {
  const attempts = mail.attempts + 1;
  const unknownEnds = mail.unknownEnds + (end.kind === 'unknown' ? 1 : 0);
  const common = { attempts, unknownEnds, lastError: end.kind === 'sent' ? null : end.reason };
  const finished = (state: MailState): MailProgress => ({ ...common, state, nextAttemptAt: null, endedAt: now });
  // A mail that may have arrived is never said to have failed.
  const open = unknownEnds > 0 ? 'unknown' : 'waiting';
  const wait = end.kind === 'unknown' ? ONCE_MORE_AFTER : (BACKOFF[attempts - 1] ?? LONGEST_WAIT);
  if (end.kind === 'sent') return finished('sent');
  if (end.kind === 'refused' || unknownEnds > 1 || now + wait > queuedAt + GIVEN_UP_AFTER)
    return finished(unknownEnds > 0 ? 'unknown' : 'failed');
  return { ...common, state: open, nextAttemptAt: seconds(now + wait), endedAt: null };
}
