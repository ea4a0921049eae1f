import { killRows } from './kills.ts';
import type { FaultRow } from './row.ts';

/** Every row of the fault matrix, in the order of docs/faults.md. */
export const faultRows: readonly FaultRow[] = [...killRows];
