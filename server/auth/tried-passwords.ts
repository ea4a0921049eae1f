import { type PasswordChecks, passwordChecks, type TriedPasswords } from './password-checks.ts';

// Whoever tries passwords is not to fill the log, too.
const TOLD_EVERY_MS = 3_600_000;

export interface ToldChecks extends PasswordChecks {
  stop(): void;
}

/**
 * Checks of passwords that tell when some are being tried: at once, and then at most once an hour, what came meanwhile
 * once that hour is over.
 *
 * @param tell told what is being tried
 */
export function toldChecks(monotonicMs: () => number, tell: (tried: TriedPasswords) => void): ToldChecks {
  let toldMs = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;
  const tellNow = () => {
    later = undefined;
    toldMs = monotonicMs();
    tell(checks.tried());
  };
  const checks = passwordChecks(monotonicMs, () => {
    const waitMs = toldMs + TOLD_EVERY_MS - monotonicMs();
    if (waitMs <= 0) tellNow();
    else later ??= setTimeout(tellNow, waitMs).unref();
  });
  return { ...checks, stop: () => clearTimeout(later) };
}
