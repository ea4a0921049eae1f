import type { ReadConnection } from '../database/connections.ts';
import type { AddressSums } from './address-sums.ts';
import type { LiveDays } from './live-day.ts';
import type { RecordParts } from './record-parts.ts';
import type { RollupSumming } from './rollup-sums.ts';

/** What a connection keeps in memory of what it has read for reports. */
export interface ReportCaches {
  readonly db: ReadConnection;
  readonly summing: RollupSumming;
  readonly live: LiveDays;
  readonly addresses: AddressSums;
  readonly parts: RecordParts;
}
