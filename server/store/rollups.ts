import type { Database } from 'better-sqlite3';
import { addDays, type Day } from '../visit/day.ts';
import { type AccessRow, type DayFold, foldDay, type VisitRow } from '../visit/fold-day.ts';
import type { Site, SiteId } from '../visit/site.ts';
import { closedDays } from './retention.ts';

/** A day's counts, and the version of its dirty mark that they account for. */
export interface DayRollup {
  readonly site: SiteId;
  readonly day: Day;
  readonly version: number | null;
  readonly fold: DayFold;
}

/** Counts a day from its records, in one snapshot. Any connection will do, a read-only one too. */
export function countDay(db: Database, site: Site, day: Day): DayRollup {
  const start = site.zone.startOf(day);
  const end = site.zone.startOf(addDays(day, 1));
  return db.transaction((): DayRollup => {
    const version = db
      .prepare<[number, number], number>('SELECT version FROM dirty WHERE site_id = ? AND day = ?')
      .pluck()
      .get(site.id, day);
    const visits = db
      .prepare<unknown[], VisitRow>(
        `SELECT id, started_at, server_address, top_level_domain, top_level_domain_by_name, browser_id
         FROM visit
         WHERE id IN (SELECT visit_id FROM access WHERE site_id = :site AND at >= :start AND at < :end) AND started_at >= :start`,
      )
      .raw()
      .iterate({ site: site.id, start, end });
    const accesses = db
      .prepare<[number, number], AccessRow>(
        'SELECT at, visit_id, download, path_id FROM access WHERE site_id = ? AND at >= ? ORDER BY at, sequence',
      )
      .raw()
      .iterate(site.id, start);
    return { site: site.id, day, version: version ?? null, fold: foldDay(site.zone.hoursOf(day), end, visits, accesses) };
  })();
}

/**
 * Puts a day's counts in the place of the old ones and takes its dirty mark off, in one transaction. A mark that was
 * renewed since the day was counted stays, so that the day is counted again.
 */
export function writeRollup(db: Database, site: Site, { day, version, fold }: DayRollup): void {
  const hours: readonly [number, number] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
  db.transaction(() => {
    // It may have been closed since it was counted; its server addresses must not come back.
    if (closedDays(db, site.id).has(day)) return;
    for (const table of DAY_TABLES) db.prepare(`DELETE FROM ${table} WHERE site_id = ? AND day = ?`).run(site.id, day);
    db.prepare('DELETE FROM rollup_hour WHERE site_id = ? AND hour_at >= ? AND hour_at < ?').run(site.id, ...hours);
    db.prepare('INSERT INTO rollup_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      site.id,
      day,
      fold.visits,
      fold.pageViews,
      fold.downloads,
      fold.singlePageVisits,
      fold.timedVisits,
      fold.timedSeconds,
      fold.medianSeconds,
    );
    const hour = db.prepare('INSERT INTO rollup_hour VALUES (?, ?, ?, ?, ?)');
    for (const row of fold.hours) if (row[1] + row[2] + row[3] > 0) hour.run(site.id, ...row);
    const page = db.prepare('INSERT INTO rollup_page VALUES (?, ?, ?, ?, ?, ?, ?)');
    for (const row of fold.pages) page.run(site.id, day, ...row);
    const document = db.prepare('INSERT INTO rollup_document VALUES (?, ?, ?, ?)');
    for (const row of fold.documents) document.run(site.id, day, ...row);
    const browser = db.prepare('INSERT INTO rollup_browser VALUES (?, ?, ?, ?)');
    for (const row of fold.browsers) browser.run(site.id, day, ...row);
    const topLevelDomain = db.prepare('INSERT INTO rollup_top_level_domain VALUES (?, ?, ?, ?, ?)');
    for (const row of fold.topLevelDomains) topLevelDomain.run(site.id, day, ...row);
    const serverAddress = db.prepare('INSERT INTO rollup_server_address VALUES (?, ?, ?, ?)');
    for (const row of fold.serverAddresses) serverAddress.run(site.id, day, ...row);
    const duration = db.prepare('INSERT INTO rollup_duration VALUES (?, ?, ?, ?)');
    for (const row of fold.durations) duration.run(site.id, day, ...row);
    if (version !== null)
      db.prepare('DELETE FROM dirty WHERE site_id = ? AND day = ? AND version = ?').run(site.id, day, version);
  }).immediate();
}

const DAY_TABLES = [
  'rollup_day',
  'rollup_page',
  'rollup_document',
  'rollup_browser',
  'rollup_top_level_domain',
  'rollup_server_address',
  'rollup_duration',
] as const;

/** The site's days whose rollups are behind, oldest first. */
export function dirtyDays(db: Database, site: SiteId): readonly Day[] {
  return db.prepare<[number], Day>('SELECT day FROM dirty WHERE site_id = ? ORDER BY day').pluck().all(site);
}

/** Open days within a range that have records or counts, for a rebuild from the records; closed days are left out and told. */
export function daysToRebuild(
  db: Database,
  site: Site,
  from: Day | undefined,
  to: Day | undefined,
): { open: readonly Day[]; closed: readonly Day[] } {
  const days = new Set<Day>(
    db
      .prepare<[number, number], Day>(
        'SELECT day FROM rollup_day WHERE site_id = ? UNION SELECT day FROM dirty WHERE site_id = ?',
      )
      .pluck()
      .all(site.id, site.id),
  );
  const within = [...days].filter((day) => day >= (from ?? day) && day <= (to ?? day)).sort((a, b) => a - b);
  const closed = closedDays(db, site.id);
  return { open: within.filter((day) => !closed.has(day)), closed: within.filter((day) => closed.has(day)) };
}
