import type { Seconds } from '../../server/domain/time/day.ts';

/** How much a data folder holds, in bytes. */
export interface Storage {
  readonly databaseBytes: number;
  /** What is committed and waits to be moved into the database. */
  readonly writeAheadBytes: number;
  readonly otherBytes: number;
  /** Of the database: visits and their accesses, which are deleted in time; null where it is too large to measure. */
  readonly recordBytes: number | null;
  /** Of the database: everything else, which stays. */
  readonly countBytes: number | null;
  /** Left on the disk for this user. */
  readonly freeBytes: number;
  readonly oldestRecordAt: Seconds | null;
  /** Days of sites that have records. */
  readonly recordDays: number;
}

/** A setting as it is in force. */
export interface SettingInForce {
  readonly variable: string;
  /** Null for a secret, which is never shown. */
  readonly value: string | null;
  readonly from: 'flag' | 'environment' | 'data folder' | 'default';
  readonly meaning: string;
}

/** What a pattern of paths would leave out, looked for in the counts of the last days. */
export interface PathPreview {
  readonly pattern: string;
  /** Most counted first, and not more than can be read. */
  readonly rows: readonly { readonly path: string; readonly count: number }[];
  /** Pages and documents that match. */
  readonly paths: number;
  /** Their page views and downloads. */
  readonly hits: number;
  /** Only the most counted paths were looked at. */
  readonly cut: boolean;
}
