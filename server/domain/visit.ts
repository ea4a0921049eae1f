import type { Browser } from './browser.ts';
import type { Seconds } from './time/day.ts';

/** The id of a stored visit. */
export type VisitId = number & { readonly idOf: 'visit' };

/** What an access is: a page that was viewed, or a document that was downloaded. */
export type AccessKind = 'page' | 'download';

/** The longest silence within one visit, in seconds. */
export const VISIT_GAP_SECONDS = 30 * 60;

/** By which a visit is found that an earlier import has stored: what was recorded of it, and how far it had come. */
export interface VisitTraits {
  readonly startedAt: Seconds;
  readonly serverAddress: string | null;
  readonly browser: Browser;
  /** Its accesses before this one. */
  readonly accesses: number;
  /** When this one came. */
  readonly until: Seconds;
}
