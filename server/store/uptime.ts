import type { Database } from 'better-sqlite3';
import type { Seconds } from '../visit/day.ts';
import type { SiteId } from '../visit/site.ts';

// A restart that takes no longer than this, in seconds, is no gap.
const SHORTEST_GAP = 60;

/** Writes that the collector which started then is running now. */
export function beatHeart(db: Database, startedAt: number, now: number): void {
  db.prepare(
    'INSERT INTO uptime VALUES (?, ?) ON CONFLICT DO UPDATE SET last_heartbeat_at = max(last_heartbeat_at, excluded.last_heartbeat_at)',
  ).run(startedAt, Math.max(startedAt, now));
}

interface Stretch {
  readonly from: Seconds;
  readonly to: Seconds;
}

/**
 * Stretches within [from, to) in which no `serve` was running, between its first and its last heartbeat, less those
 * that an imported log of the site covers. A restart within a minute is none.
 */
export function gapsWithin(db: Database, site: SiteId, from: Seconds, to: Seconds): readonly Stretch[] {
  const runs = db
    .prepare<[], Stretch>('SELECT started_at AS "from", last_heartbeat_at AS "to" FROM uptime ORDER BY started_at')
    .all();
  const down: Stretch[] = [];
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (next !== undefined && next.from - run.to > SHORTEST_GAP) down.push({ from: run.to, to: next.from });
  }
  const covered = db
    .prepare<[number], Stretch>(
      // The ends alone are looked up: a log has as many seconds as its years do.
      `SELECT (SELECT min(at) FROM log_second WHERE log_id = log.id) AS "from", (SELECT max(at) FROM log_second WHERE log_id = log.id) AS "to"
       FROM log WHERE site_id = ? AND EXISTS (SELECT 1 FROM log_second WHERE log_id = log.id)`,
    )
    .all(site);
  return covered.reduce(without, down).flatMap((gap) => {
    const within = { from: larger(gap.from, from), to: smaller(gap.to, to) };
    return within.from < within.to ? [within] : [];
  });
}

function without(gaps: readonly Stretch[], covered: Stretch): Stretch[] {
  return gaps.flatMap((gap) =>
    [
      { from: gap.from, to: smaller(gap.to, covered.from) },
      { from: larger(gap.from, covered.to), to: gap.to },
    ].filter((rest) => rest.from < rest.to),
  );
}

function larger(a: Seconds, b: Seconds): Seconds {
  return a > b ? a : b;
}

function smaller(a: Seconds, b: Seconds): Seconds {
  return a < b ? a : b;
}
