import type { Locale } from '../../../reports/locale/locale.ts';
import type { CheckOutcome } from '../../auth/password-checks.ts';

/** Why a password was not looked at. */
export interface PasswordRefusal {
  readonly status: 429 | 503;
  readonly sentence: string;
  /** After how many seconds the next try is looked at. */
  readonly seconds: number;
}

/** The answer to whoever gave a password that was not looked at; undefined when it was. */
export function refusalOf(outcome: CheckOutcome, { text }: Locale): PasswordRefusal | undefined {
  switch (outcome.kind) {
    case 'held':
      return { status: 429, sentence: text.signIn.held(Math.ceil(outcome.seconds / 60)), seconds: outcome.seconds };
    case 'busy':
      return { status: 503, sentence: text.signIn.busy, seconds: outcome.seconds };
    case 'fits':
    case 'wrong':
      return undefined;
  }
}
