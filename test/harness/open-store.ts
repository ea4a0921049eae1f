import { type ReportReader, reportReader } from '../../server/store/reading/report-reader.ts';
import { openFolder } from '../../server/store/writer/open-folder.ts';
import { counterOn, type DayCounter, type Store, storeOn } from '../../server/store/writer/store.ts';

/** What a test may do otherwise than the store by itself, from one moment on. */
export interface StoreFakes {
  countDay?: DayCounter['countDay'];
  yieldToHits?: Store['yieldToHits'];
}

export interface OpenedStore {
  readonly store: Store;
  /** Set to have done otherwise from now on, and taken away to have done as before. */
  readonly fakes: StoreFakes;
  close(): void;
}

interface OpenStoreDeps {
  monotonicMs?(): number;
  /** Called before anything is written. */
  readonly examine?: () => void;
}

const readers = new WeakMap<Store, ReportReader>();

/** The store of a folder, in this process; undefined while another one holds the folder. */
export function openStore(
  folder: string,
  command: string,
  now: () => number,
  logError: (line: string) => void,
  { examine, ...deps }: OpenStoreDeps = {},
): OpenedStore | undefined {
  const opened = openFolder({ folder, command, now, logError, examine });
  if (opened === undefined) return undefined;
  const fakes: StoreFakes = {};
  const reader = reportReader(opened.db);
  const own = counterOn(opened.db, reader.refreshDay);
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const store = storeOn(opened, {
    ...deps,
    now,
    counter: { ...own, countDay: (...input) => (fakes.countDay ?? own.countDay)(...input) },
    yieldToHits: () => (fakes.yieldToHits ?? nextTurn)(),
  });
  readers.set(store, reader);
  return { store, fakes, close: opened.close };
}

/** What reads the reports of such a store, its running days among them. */
export function reportsOf(store: Store): ReportReader {
  const reader = readers.get(store);
  if (reader === undefined) throw new Error('A store that was opened elsewhere.');
  return reader;
}
