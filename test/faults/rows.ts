import { clockRows } from './clocks.ts';
import { commandRows } from './commands.ts';
import { connectionRows } from './connections.ts';
import { diskRows } from './disks.ts';
import { folderRows } from './folders.ts';
import { halfDoneRows } from './half-done.ts';
import { importRows } from './imports.ts';
import { killRows } from './kills.ts';
import { manySitesRows } from './many-sites.ts';
import { middlewareRows } from './middleware.ts';
import type { FaultRow } from './row.ts';
import { socketRows } from './sockets.ts';

/** Every row of the fault matrix, in the order of docs/faults.md. */
export const faultRows: readonly FaultRow[] = [
  ...killRows,
  ...halfDoneRows,
  ...diskRows,
  ...folderRows,
  ...commandRows,
  ...socketRows,
  ...clockRows,
  ...importRows,
  ...middlewareRows,
  ...connectionRows,
  ...manySitesRows,
];
