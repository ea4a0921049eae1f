import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { VisitId } from '../../domain/visit.ts';

/** What became of a running day's records since it was last read, other than that accesses came at its end. */
export interface LiveChanges {
  /** It has to be read from its beginning. */
  readonly fromStart: boolean;
  /** Stored visits that got another top level domain. */
  readonly corrected: readonly VisitId[];
}

/** Remembers such changes for as long as somebody reads a running day. In memory: whoever reads is in this process. */
export interface LiveJournal {
  corrected(site: SiteId, visit: VisitId): void;
  /** A record of the day was stored elsewhere than at its end. */
  disturbed(site: SiteId, day: Day): void;
  /** What there is since the last call for this day; everything when there was none. */
  take(site: SiteId, day: Day): LiveChanges;
}

// Corrections beyond that are cheaper to read with the whole day.
const CORRECTIONS = 20_000;

export function liveJournal(): LiveJournal {
  const watched = new Map<SiteId, { readonly day: Day; corrected: VisitId[] }>();
  return {
    corrected(site, visit) {
      const entry = watched.get(site);
      if (entry === undefined) return;
      entry.corrected.push(visit);
      if (entry.corrected.length > CORRECTIONS) watched.delete(site);
    },
    disturbed(site, day) {
      if (watched.get(site)?.day === day) watched.delete(site);
    },
    take(site, day) {
      const entry = watched.get(site);
      watched.set(site, { day, corrected: [] });
      return entry?.day === day ? { fromStart: false, corrected: entry.corrected } : { fromStart: true, corrected: [] };
    },
  };
}
