import { type ExclusionReason, exclusionReasons } from '../domain/exclusion.ts';

/** What happened to hits since the start: plain numbers that cost a hit next to nothing, read when somebody asks. */
export interface HitCounters {
  /** Came for a known site. */
  received: number;
  /** Committed as a page view or download. */
  counted: number;
  /** Committed as an exclusion. */
  readonly excluded: Record<ExclusionReason, number>;
  /** Told to come again, because they could not be stored. */
  failed: number;
  /** Refused before a site was known; these stand in no ledger. */
  readonly refused: Record<RefusedHit, number>;
  commits: number;
  failedCommits: number;
  /** Unix milliseconds; 0: none has failed. */
  lastFailedCommitMs: number;
}

export type RefusedHit = 'unknown site' | 'unreadable' | 'too large' | 'no address';

export function hitCounters(): HitCounters {
  return {
    received: 0,
    counted: 0,
    excluded: Object.fromEntries(exclusionReasons.map((reason) => [reason, 0])) as Record<ExclusionReason, number>,
    failed: 0,
    refused: { 'unknown site': 0, unreadable: 0, 'too large': 0, 'no address': 0 },
    commits: 0,
    failedCommits: 0,
    lastFailedCommitMs: 0,
  };
}
