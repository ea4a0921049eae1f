import { type PasswordChecks, passwordChecks, type TriedPasswords } from './password-checks.ts';

// Whoever tries passwords is not to fill the log, too.
const REPORTED_EVERY_MS = 3_600_000;

export interface ReportedChecks extends PasswordChecks {
  stop(): void;
}

/**
 * Checks of passwords that tell when some are being tried: at once, and then at most once an hour, what came meanwhile
 * once that hour is over.
 *
 * @param report told what is being tried
 */
export function reportedChecks(monotonicMs: () => number, report: (tried: TriedPasswords) => void): ReportedChecks {
  let reportedMs = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;
  const reportNow = () => {
    later = undefined;
    reportedMs = monotonicMs();
    report(checks.tried());
  };
  const checks = passwordChecks(monotonicMs, () => {
    const waitMs = reportedMs + REPORTED_EVERY_MS - monotonicMs();
    if (waitMs <= 0) reportNow();
    else later ??= setTimeout(reportNow, waitMs).unref();
  });
  return { ...checks, stop: () => clearTimeout(later) };
}
