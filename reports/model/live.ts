import type { Counts, IsoInstant } from './report.ts';

/** What is going on at a site now: counts, and nothing about a single visit. */
export interface Live {
  readonly at: IsoInstant;
  /** Visits with an access in the last 30 minutes, and those accesses. */
  readonly last30Minutes: Counts;
  /** The running day so far. */
  readonly today: Counts;
}
