import type { Site } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { ReadConnection } from '../database/connections.ts';

/**
 * The days of a site that have data, each with a text that differs as soon as anything differs that its report is made
 * of: its count, its ledger, its first pages and documents, and whether its records are still there.
 */
export function dayVersions(db: ReadConnection, site: Site): ReadonlyMap<Day, string> {
  const rows = <Value>(sql: string) => db.prepare<[number], [Day, Value]>(sql).raw().all(site.id);
  const ledger = new Map<Day, string>();
  for (const [day, entry] of rows<string>(
    "SELECT day, entry || ' ' || sum(hits) FROM ledger WHERE site_id = ? GROUP BY day, entry ORDER BY day, entry",
  ))
    ledger.set(day, `${ledger.get(day) ?? ''} ${entry}`);
  const counts = new Map(rows<number>("SELECT first_day, id FROM rollup WHERE site_id = ? AND tier = 'day' AND current = 1"));
  const fresh = new Map(rows<number>('SELECT day, count(*) FROM first_seen WHERE site_id = ? GROUP BY day'));
  const closed = new Set(db.prepare<[number], Day>('SELECT day FROM closed_day WHERE site_id = ?').pluck().all(site.id));
  const days = [...new Set([...ledger.keys(), ...counts.keys()])].sort((a, b) => a - b);
  return new Map(
    days.map((day) => [
      day,
      `${counts.get(day) ?? ''}/${fresh.get(day) ?? 0}/${closed.has(day) ? 'closed' : ''}/${ledger.get(day) ?? ''}`,
    ]),
  );
}
