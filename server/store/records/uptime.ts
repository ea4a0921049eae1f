import type { SiteId } from '../../domain/site.ts';
import type { Seconds } from '../../domain/time/day.ts';
import { inTransaction, type ReadConnection, type WriteConnection } from '../database/connections.ts';

// A restart that takes no longer than this, in seconds, is no gap.
const SHORTEST_GAP = 60;

/** Writes that the collector of this process is running now. */
export type Heart = (now: number, monotonicMs: number) => void;

/**
 * Each stretch that the clock shows while the process runs is a row. A step ahead, or a machine that slept, ends a row and
 * begins another; a step back takes away what lies ahead of it again, and goes on with the row it comes back to
 * (decision 78).
 */
export function heart(db: WriteConnection): Heart {
  const begin = db.prepare(
    'INSERT INTO uptime VALUES (?, ?) ON CONFLICT DO UPDATE SET last_heartbeat_at = excluded.last_heartbeat_at',
  );
  const goOn = db.prepare('UPDATE uptime SET last_heartbeat_at = ? WHERE started_at = ?');
  const take = db.prepare('DELETE FROM uptime WHERE started_at = ?');
  const starts: number[] = [];
  let last: { readonly now: number; readonly monotonicMs: number } | undefined;
  const beat = (now: number, skipped: number) => {
    for (let start = starts.at(-1); start !== undefined && start > now; start = starts.at(-1)) {
      take.run(start);
      starts.pop();
    }
    const start = starts.at(-1);
    if (start === undefined || skipped > SHORTEST_GAP) {
      begin.run(now, now);
      starts.push(now);
    } else goOn.run(now, start);
  };
  return (now, monotonicMs) => {
    const skipped = last === undefined ? 0 : now - last.now - (monotonicMs - last.monotonicMs) / 1_000;
    inTransaction(db, () => beat(now, skipped));
    last = { now, monotonicMs };
  };
}

/** Takes away what runs under a clock that was ahead have left, once it is settled what the time is. */
export function forgetRunsAhead(db: WriteConnection, now: Seconds): void {
  db.prepare('DELETE FROM uptime WHERE started_at > ?').run(now);
  db.prepare('UPDATE uptime SET last_heartbeat_at = :now WHERE last_heartbeat_at > :now').run({ now });
}

interface Stretch {
  readonly from: Seconds;
  readonly to: Seconds;
}

/**
 * Stretches within [from, to) in which no `serve` was running, between its first and its last heartbeat, less those
 * that an imported log of the site covers. A restart within a minute is none.
 */
export function gapsWithin(db: ReadConnection, site: SiteId, from: Seconds, to: Seconds): readonly Stretch[] {
  const runs = db
    .prepare<[], Stretch>('SELECT started_at AS "from", last_heartbeat_at AS "to" FROM uptime ORDER BY started_at')
    .all();
  const down: Stretch[] = [];
  let up = runs[0]?.to;
  for (const run of runs) {
    if (up === undefined) break;
    if (run.from - up > SHORTEST_GAP) down.push({ from: up, to: run.from });
    up = larger(up, run.to);
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
