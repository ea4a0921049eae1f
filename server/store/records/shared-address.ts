import type { ReadConnection } from '../database/connections.ts';

// The latest visits that are looked at, and how few of them say nothing.
const LATEST = 1_000;
const FEWEST = 5;

/** The server address that all of the latest visits share; undefined when they do not, or are too few to tell. */
export function sharedServerAddress(db: ReadConnection): string | undefined {
  const row = db
    .prepare<[number], { visits: number; least: string | null; greatest: string | null; known: number }>(
      `SELECT count(*) AS visits, count(server_address) AS known, min(server_address) AS least, max(server_address) AS greatest
       FROM (SELECT server_address FROM visit ORDER BY id DESC LIMIT ?)`,
    )
    .get(LATEST);
  if (row === undefined || row.known < FEWEST || row.known < row.visits || row.least !== row.greatest) return undefined;
  return row.least ?? undefined;
}
