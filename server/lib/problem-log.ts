// How long a problem that was told is not told again.
const QUIET_MS = 60_000;

/** Tells of problems in a sentence each, not in a flood of them. */
export interface ProblemLog {
  /** Something went wrong; `lost` is how many were not counted because of it. */
  report(why: string, lost?: number): void;
  /** Tells at once what would have been told later. */
  end(): void;
}

/**
 * Tells each problem when it comes up. When the same one comes again within a minute, what it cost is added up and told
 * after that.
 *
 * @param what what is counted, in the singular
 */
export function problemLog(what: string, say: (sentence: string) => void): ProblemLog {
  // How many each problem has cost since it was told.
  let reported = new Map<string, number>();
  let quiet: NodeJS.Timeout | undefined;

  const report = (why: string, lost = 0) => {
    const unreported = reported.get(why);
    reported.set(why, unreported === undefined ? 0 : unreported + lost);
    if (unreported !== undefined) return;
    say(lost === 0 ? why : `${lost} ${what}${lost === 1 ? ' was' : 's were'} not counted: ${why}`);
    quiet ??= setTimeout(again, QUIET_MS).unref();
  };
  const again = () => {
    clearTimeout(quiet);
    quiet = undefined;
    const before = reported;
    reported = new Map();
    for (const [why, lost] of before) if (lost > 0) report(why, lost);
  };
  return {
    report,
    end() {
      again();
      clearTimeout(quiet);
    },
  };
}
