// How long a problem that was told is not told again.
const QUIET_MS = 60_000;

/** Tells of problems in a sentence each, not in a flood of them. */
export interface ProblemTeller {
  /** Something went wrong; `lost` is how many were not counted because of it. */
  tell(why: string, lost?: number): void;
  /** Tells at once what would have been told later. */
  end(): void;
}

/**
 * Tells each problem when it comes up. When the same one comes again within a minute, what it cost is added up and told
 * after that.
 *
 * @param what what is counted, in the singular
 */
export function problemTeller(what: string, say: (sentence: string) => void): ProblemTeller {
  // How many each problem has cost since it was told.
  let told = new Map<string, number>();
  let quiet: NodeJS.Timeout | undefined;

  const tell = (why: string, lost = 0) => {
    const untold = told.get(why);
    told.set(why, untold === undefined ? 0 : untold + lost);
    if (untold !== undefined) return;
    say(lost === 0 ? why : `${lost} ${what}${lost === 1 ? ' was' : 's were'} not counted: ${why}`);
    quiet ??= setTimeout(again, QUIET_MS).unref();
  };
  const again = () => {
    clearTimeout(quiet);
    quiet = undefined;
    const before = told;
    told = new Map();
    for (const [why, lost] of before) if (lost > 0) tell(why, lost);
  };
  return {
    tell,
    end() {
      again();
      clearTimeout(quiet);
    },
  };
}
