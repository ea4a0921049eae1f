import { groupCommit } from '../store/group-commit.ts';
import type { Store } from '../store/operations.ts';
import { reserveVisitIds, visitIdSource } from '../store/visit-ids.ts';
import type { Browser } from '../visit/browser.ts';
import type { Seconds } from '../visit/day.ts';
import type { ExclusionReason } from '../visit/exclusion.ts';
import type { RecordedPath } from '../visit/path.ts';
import { recordedServerAddress, type ServerAddressMode } from '../visit/server-address.ts';
import type { Site, SiteId } from '../visit/site.ts';
import type { TopLevelDomain } from '../visit/top-level-domain.ts';
import { type AccessKind, assembleVisits, visitKeys } from '../visit/visits.ts';

// Hits that may wait for a commit; the next ones are told to come again.
const WAITING = 10_000;
// Hits over the rate limit are answered at once; the ledger hears of them this much later.
const RATE_COUNT_DELAY_MS = 500;
// Visit ids taken from the database at once.
const ID_BLOCK = 10_000;

/** A hit that was read and waits for the commit before its answer. */
export interface PendingHit {
  readonly site: Site;
  readonly atMs: number;
  readonly at: Seconds;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
  readonly address: string;
  readonly userAgentText: string;
  readonly browser: Browser;
  excluded: ExclusionReason | undefined;
  /** The hit, or its exclusion, is on disk. */
  committed(excluded: ExclusionReason | undefined): void;
  /** It is not, and will not be. */
  failed(): void;
}

export interface HitIntake {
  /** False when too many hits are waiting. */
  add(hit: PendingHit): boolean;
  /** Counts a hit over the rate limit, with the next commit or within a second. */
  countRate(site: Site, at: Seconds): void;
  /** Commits what is waiting now. */
  drain(): void;
}

export interface IntakeParts {
  readonly store: Store;
  /** Random, of this process, for the keys of open visits. */
  readonly secret: string;
  readonly serverAddressMode: ServerAddressMode;
  topLevelDomainOf(address: string): TopLevelDomain | null;
  /** A commit failed, or works again after failures (undefined). */
  trouble(error: unknown): void;
}

/** Joins hits to visits and commits them in groups. */
export function hitIntake({ store, secret, serverAddressMode, topLevelDomainOf, trouble }: IntakeParts): HitIntake {
  const { db, records } = store;
  const visits = assembleVisits();
  const keyOf = visitKeys(secret);
  const ids = visitIdSource();
  const overRate = new Map<SiteId, { site: Site; at: Seconds; hits: number }>();
  let failing = false;

  const apply = (hit: PendingHit) => {
    const { site, at, kind, path } = hit;
    const day = site.zone.dayOf(at);
    records.received(site.id, day, 1);
    if (hit.excluded === undefined) {
      const joined = visits.join(keyOf(site.id, hit.address, hit.userAgentText), at, kind, path, hit.atMs);
      if (joined.outcome === 'counted') {
        const { visit, begins } = joined;
        if (begins) visit.id = ids.next() ?? null;
        if (visit.id === null) throw new Error('No visit id is left.');
        const startDay = visit.startedAt === at ? day : site.zone.dayOf(visit.startedAt);
        if (begins) {
          const serverAddress = recordedServerAddress(hit.address, serverAddressMode);
          records.visit(
            site.id,
            { id: visit.id, startedAt: at, serverAddress, topLevelDomain: topLevelDomainOf(hit.address), browser: hit.browser },
            day,
          );
        }
        records.access(site.id, { visit: visit.id, at, kind, path }, day, startDay);
        return;
      }
      hit.excluded = joined.outcome;
    }
    records.excluded(site.id, day, hit.excluded, 1);
  };

  const commits = groupCommit<PendingHit>(db, WAITING, {
    prepare(hits) {
      if (ids.left < hits) ids.add(db.transaction(() => reserveVisitIds(db, ID_BLOCK)).immediate());
    },
    apply,
    flush() {
      for (const { site, at, hits } of overRate.values()) {
        const day = site.zone.dayOf(at);
        records.received(site.id, day, hits);
        records.excluded(site.id, day, 'rate', hits);
      }
      records.flush();
    },
    settle() {
      overRate.clear();
      records.settle();
      visits.settle();
      if (failing) trouble(undefined);
      failing = false;
    },
    undo() {
      records.undo();
      visits.undo();
    },
    answer: (hit) => hit.committed(hit.excluded),
    fail(hit, error) {
      if (!failing) trouble(error);
      failing = true;
      hit.failed();
    },
  });

  return {
    add(hit) {
      visits.close(hit.at);
      return commits.add(hit);
    },
    countRate(site, at) {
      if (overRate.size === 0) setTimeout(commits.commit, RATE_COUNT_DELAY_MS).unref();
      const known = overRate.get(site.id);
      if (known === undefined) overRate.set(site.id, { site, at, hits: 1 });
      else known.hits += 1;
    },
    drain: commits.commit,
  };
}
