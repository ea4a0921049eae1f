import { writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { toStderr } from '../lib/terminal.ts';
import { openReadOnly } from '../store/database/database.ts';
import { faultText } from '../store/database/fault.ts';
import { type CheckDepth, integrityFaults } from '../store/database/integrity.ts';

// A process of its own (integrity.ts starts it) and not a thread: a check cannot be interrupted, a process can be ended.
const NICE = 19;
const STDOUT = 1;

const [folder = '', depth] = process.argv.slice(2);
setPriority(depth === 'full' ? NICE : 0);
try {
  const db = openReadOnly(folder);
  if (db !== undefined)
    for (const faults of integrityFaults(db, depth as CheckDepth)) writeSync(STDOUT, `${JSON.stringify(faults)}\n`);
} catch (error) {
  toStderr(faultText(error, folder));
  process.exitCode = 1;
}
