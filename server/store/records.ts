import type { Database } from 'better-sqlite3';
import type { Browser } from '../visit/browser.ts';
import type { Day, Seconds } from '../visit/day.ts';
import type { ExclusionReason } from '../visit/exclusion.ts';
import type { RecordedPath } from '../visit/path.ts';
import type { SiteId } from '../visit/site.ts';
import type { TopLevelDomain } from '../visit/top-level-domain.ts';
import type { AccessKind, VisitId } from '../visit/visits.ts';
import { dictionary } from './dictionary.ts';

// Entries, so that a flood of new values cannot grow memory without bound.
const PATHS_CACHED = 50_000;
const BROWSERS_CACHED = 5_000;

/** A visit as it is stored: what of the six fields belongs to the visit as a whole. */
export interface VisitRecord {
  readonly id: VisitId;
  readonly startedAt: Seconds;
  readonly serverAddress: string | null;
  readonly topLevelDomain: TopLevelDomain | null;
  readonly browser: Browser;
}

export interface AccessRecord {
  readonly visit: VisitId;
  readonly at: Seconds;
  readonly kind: AccessKind;
  readonly path: RecordedPath;
}

/** Writes records and ledger within a transaction that somebody else begins and ends. */
export interface RecordWriter {
  visit(site: SiteId, visit: VisitRecord, startDay: Day): void;
  access(site: SiteId, access: AccessRecord, day: Day, startDay: Day): void;
  /** A hit or line that arrived, whatever became of it. */
  received(site: SiteId, day: Day, hits: number): void;
  excluded(site: SiteId, day: Day, reason: ExclusionReason, hits: number): void;
  /** Writes what was only counted so far; call it last in the transaction. */
  flush(): void;
  settle(): void;
  undo(): void;
}

interface Count<Key> {
  readonly key: Key;
  hits: number;
}

export function recordWriter(db: Database): RecordWriter {
  const paths = dictionary<[string]>(db, 'path', ['path'], PATHS_CACHED);
  const browsers = dictionary<[string, string]>(db, 'browser', ['family', 'version'], BROWSERS_CACHED);
  const arrivals = arrivalOrder(db);
  const dictionaries = [paths, browsers];
  const insertVisit = db.prepare(
    'INSERT INTO visit (id, site_id, started_at, server_address, top_level_domain, top_level_domain_by_name, browser_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertAccess = db.prepare(
    'INSERT INTO access (site_id, at, sequence, visit_id, download, path_id) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addReceived = db.prepare('INSERT INTO received VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hits = hits + excluded.hits');
  const addExcluded = db.prepare(
    'INSERT INTO excluded AS ledger VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hits = ledger.hits + excluded.hits',
  );
  const markDirty = db.prepare('INSERT INTO dirty VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET version = version + 1');

  const receivedHits = new Map<string, Count<readonly [SiteId, Day]>>();
  const excludedHits = new Map<string, Count<readonly [SiteId, Day, ExclusionReason]>>();
  const dirty = new Map<SiteId, Set<Day>>();
  const count = <Key extends readonly (string | number)[]>(counts: Map<string, Count<Key>>, key: Key, hits: number) => {
    const name = key.join(' ');
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { key, hits });
    else known.hits += hits;
  };
  const touch = (site: SiteId, day: Day) => {
    const days = dirty.get(site);
    if (days === undefined) dirty.set(site, new Set([day]));
    else days.add(day);
  };
  const clear = () => {
    receivedHits.clear();
    excludedHits.clear();
    dirty.clear();
  };

  return {
    visit(site, visit, startDay) {
      const { family, version } = visit.browser;
      const tld = visit.topLevelDomain;
      insertVisit.run(
        visit.id,
        site,
        visit.startedAt,
        visit.serverAddress,
        tld?.label ?? null,
        tld === null ? null : tld.source === 'name' ? 1 : 0,
        browsers.idOf(family, version),
      );
      touch(site, startDay);
    },
    access(site, access, day, startDay) {
      insertAccess.run(
        site,
        access.at,
        arrivals.next(site, access.at),
        access.visit,
        access.kind === 'download' ? 1 : 0,
        paths.idOf(access.path),
      );
      touch(site, day);
      if (startDay !== day) touch(site, startDay);
    },
    received(site, day, hits) {
      count(receivedHits, [site, day], hits);
    },
    excluded(site, day, reason, hits) {
      count(excludedHits, [site, day, reason], hits);
    },
    flush() {
      for (const { key, hits } of receivedHits.values()) addReceived.run(...key, hits);
      for (const { key, hits } of excludedHits.values()) addExcluded.run(...key, hits);
      for (const [site, days] of dirty) for (const day of days) markDirty.run(site, day);
    },
    settle() {
      clear();
      for (const each of dictionaries) each.settle();
    },
    undo() {
      clear();
      arrivals.forget();
      for (const each of dictionaries) each.undo();
    },
  };
}

/** Numbers the accesses of a second in order of arrival. The second that was numbered last is remembered for each site. */
function arrivalOrder(db: Database): { next(site: SiteId, at: Seconds): number; forget(): void } {
  const last = new Map<SiteId, { at: Seconds; sequence: number }>();
  const highest = db
    .prepare<[number, number], number | null>('SELECT max(sequence) FROM access WHERE site_id = ? AND at = ?')
    .pluck();
  return {
    next(site, at) {
      const known = last.get(site);
      if (known?.at === at) {
        known.sequence += 1;
        return known.sequence;
      }
      const sequence = (highest.get(site, at) ?? -1) + 1;
      last.set(site, { at, sequence });
      return sequence;
    },
    forget: () => last.clear(),
  };
}
