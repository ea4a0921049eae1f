import type { ReadConnection } from '../database/connections.ts';

const STATES = ['waiting', 'sending', 'sent', 'failed', 'unknown'] as const;

/** How many mails of the outbox are in each state; those that ended long ago are forgotten. */
export function mailCounts(db: ReadConnection): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
  const rows = db.prepare<[], [string, number]>('SELECT state, count(*) FROM mail_outbox GROUP BY state').raw().all();
  for (const [state, mails] of rows) counts.set(state, mails);
  return counts;
}
