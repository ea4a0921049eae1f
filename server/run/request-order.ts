// How long a request is waited for that came before others of its visitor and is not answered yet: as long as the
// figures of a running day may be behind.
const PATIENCE_MS = 10_000;
// Beyond so many answered requests none is waited for, so that slow answers cannot fill memory.
const MOST_HELD = 5_000;

/** Puts the requests of each visitor in the order in which they came, whatever the order of their answers. */
export interface RequestOrder<Request> {
  /**
   * A request of a visitor has come. Gives what is to be called once it is answered, with what is to be counted; with
   * undefined where nobody need wait for it any more.
   */
  arrived(visitor: string): (answered: Request | undefined) => void;
  /** Gives what has been held back for long enough. */
  release(): void;
  /** Gives everything that is held back. */
  releaseAll(): void;
  /** Answered requests that wait for earlier ones. */
  readonly held: number;
}

interface Arrival<Request> {
  readonly atMs: number;
  answered: Request | undefined;
  /** Whether nobody waits for it: it was answered, never will be, or took too long. */
  done: boolean;
}

/**
 * Visits are assembled in order of time, and of one second in order of arrival: a page that is answered after the next
 * one would not be the first of its visit, or begin a visit of its own.
 *
 * @param nowMs a clock that is never set
 * @param give takes each request in turn
 */
export function requestOrder<Request>(nowMs: () => number, give: (request: Request) => void): RequestOrder<Request> {
  const lines = new Map<string, Arrival<Request>[]>();
  let held = 0;

  /** Gives the requests of a line up to the first that is still waited for. */
  const advance = (visitor: string, line: Arrival<Request>[], patienceMs: number) => {
    const lastMs = held > MOST_HELD ? Number.POSITIVE_INFINITY : nowMs() - patienceMs;
    const next = line.findIndex(({ done, atMs }) => !done && atMs > lastMs);
    for (const arrival of line.splice(0, next < 0 ? line.length : next)) {
      arrival.done = true;
      if (arrival.answered === undefined) continue;
      held -= 1;
      give(arrival.answered);
    }
    if (line.length === 0) lines.delete(visitor);
  };
  const advanceAll = (patienceMs: number) => {
    for (const [visitor, line] of [...lines]) advance(visitor, line, patienceMs);
  };

  return {
    arrived(visitor) {
      const arrival: Arrival<Request> = { atMs: nowMs(), answered: undefined, done: false };
      const line = lines.get(visitor);
      if (line === undefined) lines.set(visitor, [arrival]);
      else line.push(arrival);
      return (answered) => {
        const own = lines.get(visitor);
        if (arrival.done || own === undefined) {
          if (answered !== undefined) give(answered);
          return;
        }
        arrival.done = true;
        arrival.answered = answered;
        if (answered !== undefined) held += 1;
        advance(visitor, own, PATIENCE_MS);
      };
    },
    release: () => advanceAll(PATIENCE_MS),
    releaseAll: () => advanceAll(Number.NEGATIVE_INFINITY),
    get held() {
      return held;
    },
  };
}
