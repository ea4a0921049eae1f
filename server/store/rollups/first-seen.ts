import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { RollupSlice } from './rollup-count.ts';
import { rowLength } from './rollup-tables.ts';

/** Keeps the first day of each page and document while a day's rollup is written. */
export interface FirstDays {
  /** The paths of a slice that was written in the same transaction. */
  add(slice: RollupSlice): void;
  /** The rollup becomes current in this transaction. */
  settle(): void;
}

/**
 * A path that stands nowhere yet gets the day with its slice: no report tells of it, because it has no counts before the
 * rollup is current. What reports may tell of already changes together with the rollup: paths that were known from a
 * later day, and those that the day had and has no more (decision 84).
 */
export function firstDays(db: WriteConnection, site: SiteId, rollup: number, day: Day): FirstDays {
  const insert = db.prepare('INSERT INTO first_seen SELECT ?, ?, value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING');
  const later = db
    .prepare<[string, number, number, number], number>(
      `SELECT path_id FROM json_each(?) JOIN first_seen ON path_id = value AND site_id = ? AND download = ? AND day > ?`,
    )
    .pluck();
  const earlier: [download: number, path: number][] = [];
  return {
    add(slice) {
      if (slice.table !== 'rollup_page' && slice.table !== 'rollup_document') return;
      const { table, values } = slice;
      const download = table === 'rollup_document' ? 1 : 0;
      const columns = rowLength(table);
      const paths: (string | number)[] = [];
      // A visit may have a page that was opened only after midnight: it has no view on this day.
      for (let position = 0; position < values.length; position += columns) {
        const path = values[position];
        if (path !== undefined && Number(values[position + 1]) > 0) paths.push(path);
      }
      const json = JSON.stringify(paths);
      for (const path of later.all(json, site, download, day)) earlier.push([download, path]);
      insert.run(site, download, day, json);
    },
    settle() {
      const move = db.prepare('UPDATE first_seen SET day = ? WHERE site_id = ? AND download = ? AND path_id = ?');
      for (const [download, path] of earlier) move.run(day, site, download, path);
      for (const [download, table, counts] of [
        [0, 'rollup_page', 'AND page_views > 0'],
        [1, 'rollup_document', ''],
      ] as const) {
        const gone = db
          .prepare<[number, number, number, number], number>(
            `SELECT path_id FROM first_seen WHERE site_id = ? AND download = ? AND day = ?
               AND NOT EXISTS (SELECT 1 FROM ${table} WHERE rollup_id = ? AND ${table}.path_id = first_seen.path_id ${counts})`,
          )
          .pluck()
          .all(site, download, day, rollup);
        if (gone.length === 0) continue;
        const next = db
          .prepare<[number, number], Day | null>(
            `SELECT min(first_day) FROM rollup JOIN ${table} ON rollup_id = rollup.id
             WHERE site_id = ? AND tier = 'day' AND current = 1 AND path_id = ? ${counts.replace('page_views', `${table}.page_views`)}`,
          )
          .pluck();
        const forget = db.prepare('DELETE FROM first_seen WHERE site_id = ? AND download = ? AND path_id = ?');
        for (const path of gone) {
          const found = next.get(site, path) ?? null;
          if (found === null) forget.run(site, download, path);
          else move.run(found, site, download, path);
        }
      }
    },
  };
}
