import { type Seconds, seconds } from '../visit/day.ts';

// Servers write a line when the request ends, so a log is out of order by up to a minute.
const WINDOW_SECONDS = 60;

/**
 * Gives entries back in order of their time, those of one second in order of arrival.
 *
 * @param emit called with each entry once nothing earlier can be expected
 */
export function timeOrder<Entry>(emit: (entry: Entry, at: Seconds) => void): {
  add(entry: Entry, at: Seconds): void;
  end(): void;
} {
  const waiting = new Map<number, Entry[]>();
  let newest = Number.NEGATIVE_INFINITY;
  let given = Number.NEGATIVE_INFINITY;
  const giveUpTo = (limit: number) => {
    for (let at = given + 1; at <= limit; at++) {
      const entries = waiting.get(at);
      if (entries === undefined) continue;
      waiting.delete(at);
      for (const entry of entries) emit(entry, seconds(at));
    }
    given = Math.max(given, limit);
  };
  return {
    add(entry, at) {
      if (at <= given) {
        emit(entry, at);
        return;
      }
      const entries = waiting.get(at);
      if (entries === undefined) waiting.set(at, [entry]);
      else entries.push(entry);
      if (at > newest) {
        newest = at;
        giveSorted(at - WINDOW_SECONDS - 1);
      }
    },
    end() {
      giveSorted(newest);
    },
  };

  // A step over a night without requests must not visit each of its seconds.
  function giveSorted(limit: number): void {
    if (limit - given <= 4 * WINDOW_SECONDS) giveUpTo(limit);
    else {
      for (const at of [...waiting.keys()].filter((each) => each <= limit).sort((a, b) => a - b)) {
        given = at - 1;
        giveUpTo(at);
      }
      given = Math.max(given, limit);
    }
  }
}
