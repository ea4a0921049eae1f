import type { SiteId } from '../../domain/site.ts';
import type { Seconds } from '../../domain/time/day.ts';
import { VISIT_GAP_SECONDS } from '../../domain/visit.ts';
import type { ReadConnection } from '../database/connections.ts';

/** A visit by its id, and when it began. */
export interface StartedVisit {
  readonly id: number;
  readonly startedAt: Seconds;
}

/** Visits that began before an instant and go on after it: those have an access within the longest silence of a visit. */
export function visitsAcross(db: ReadConnection, site: SiteId, at: Seconds): readonly StartedVisit[] {
  return db
    .prepare<unknown[], StartedVisit>(
      `SELECT id, started_at AS startedAt FROM visit WHERE started_at < :at
         AND id IN (SELECT visit_id FROM access WHERE site_id = :site AND at >= :at AND at <= :at + :gap)`,
    )
    .all({ site, at, gap: VISIT_GAP_SECONDS });
}
