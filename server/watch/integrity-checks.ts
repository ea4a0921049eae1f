import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../lib/refusal.ts';
import { openReadOnly } from '../store/database/database.ts';
import { DAMAGE_REMEDY } from '../store/database/fault.ts';
import { DATABASE_FILE } from '../store/database/folder-safety.ts';
import { type CheckDepth, integrityFaults, isSmall } from '../store/database/integrity.ts';

const PROCESS = fileURLToPath(new URL('./integrity-process.js', import.meta.url));
// How long a start may take for the check; what is left of a large database is checked at night.
const AT_START_MS = 2_000;
// The first full check comes when this process has run for an hour, however often it is started; then one a night.
const FIRST_AFTER_MS = 3_600_000;
const NIGHT_HOUR = 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const SHOWN_CHARACTERS = 200;

export interface IntegrityDeps {
  readonly folder: string;
  nowMs(): number;
  logError(line: string): void;
}

/** Looks whether the database of a folder is damaged. */
export interface IntegrityChecks {
  /**
   * Before anything is written: all of a small database, of a large one what two seconds allow, small tables first.
   *
   * @throws Refusal when it is damaged. A hit that is acknowledged into a damaged file may be lost, and what is written
   *   there may take the place of what could still be saved.
   */
  atStart(): void;
  /** Checks everything when that is due: each night by UTC. Hits go on meanwhile, and if something is found. */
  nightly(): Promise<void>;
  /** What the last full check found, in sentences. */
  notices(): readonly string[];
  /** Ends a check that is under way. */
  stop(): void;
}

export function integrityChecks({ folder, nowMs, logError }: IntegrityDeps): IntegrityChecks {
  const startedMs = nowMs();
  let lastMs: number | undefined;
  let running: ChildProcess | undefined;
  let notices: readonly string[] = [];

  const isDue = (now: number): boolean => {
    if (running !== undefined) return false;
    if (lastMs === undefined) return now - startedMs >= FIRST_AFTER_MS;
    const [day, lastDay] = [Math.floor(now / DAY_MS), Math.floor(lastMs / DAY_MS)];
    return Math.abs(now - lastMs) >= DAY_MS || (day !== lastDay && now % DAY_MS >= NIGHT_HOUR * HOUR_MS);
  };

  const checkAll = async (): Promise<void> => {
    const child = spawn(process.execPath, [PROCESS, folder, 'full'], { stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    try {
      const [lines, trouble] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      if (child.signalCode !== null) return;
      if (child.exitCode !== 0) logError(`The database could not be checked. ${trouble}`);
      const faults = faultsIn(lines);
      notices = faults.length === 0 ? [] : [damageSentence(folder, faults, STILL_TAKEN)];
      for (const notice of notices) logError(notice);
    } finally {
      running = undefined;
    }
  };

  return {
    atStart() {
      const faults = faultsAtStart(folder);
      if (faults.length > 0) throw new Refusal(damageSentence(folder, faults, NOT_STARTED));
    },
    async nightly() {
      const now = nowMs();
      if (!isDue(now)) return;
      lastMs = now;
      await checkAll();
    },
    notices: () => notices,
    stop: () => void running?.kill('SIGKILL'),
  };
}

const NOT_STARTED = 'Nothing was started and nothing was changed.';
const STILL_TAKEN = 'Hits are still taken, since most of it may well be whole.';

function damageSentence(folder: string, faults: readonly string[], then: string): string {
  const first = (faults[0] ?? '').replace(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS);
  return `The database ${DATABASE_FILE} in ${folder} is damaged (${first}${faults.length > 1 ? ', and more' : ''}). ${then} ${DAMAGE_REMEDY}.`;
}

/** Through a connection that cannot write: closing one that can would move the write-ahead log into the database. */
function faultsAtStart(folder: string): readonly string[] {
  const db = openReadOnly(folder);
  if (db === undefined) return [];
  try {
    return isSmall(db) ? [...integrityFaults(db, 'quick')].flat() : withinSeconds(folder, 'quick');
  } finally {
    db.close();
  }
}

/** What is found until the time is up. */
function withinSeconds(folder: string, depth: CheckDepth): readonly string[] {
  const found = spawnSync(process.execPath, [PROCESS, folder, depth], {
    encoding: 'utf8',
    timeout: AT_START_MS,
    killSignal: 'SIGKILL',
  });
  // Nothing where no process could be started: then the night tells.
  return faultsIn(found.error === undefined || found.signal !== null ? found.stdout : '');
}

/** The last line may be cut. */
function faultsIn(lines: string): readonly string[] {
  return lines
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => JSON.parse(line) as readonly string[]);
}
