import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Scope, scratchFolder } from './scratch.ts';

/** A wall clock for other processes that a test sets; the monotonic clock goes on as it is. */
export interface SteppedClock {
  /** What a process has to have in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets the clock so many seconds before or after the true time, at once. */
  set(aheadSeconds: number): void;
}

/** Where the system keeps libfaketime (Debian: package faketime); undefined where it has none. */
export function fakeTimeLibrary(): string | undefined {
  return globSync('/usr/{lib,lib64,local/lib}/{*/,}faketime/libfaketimeMT.so.1')[0];
}

export function steppedClock(t: Scope, aheadSeconds = 0): SteppedClock {
  const library = fakeTimeLibrary();
  if (library === undefined) throw new Error('There is no libfaketime on this machine.');
  const file = join(scratchFolder(t), 'ahead');
  const set = (ahead: number) => {
    // Whole or not at all: it is read with each look at the clock.
    writeFileSync(`${file}.new`, `${ahead < 0 ? '' : '+'}${ahead}\n`);
    renameSync(`${file}.new`, file);
  };
  set(aheadSeconds);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
  };
}
