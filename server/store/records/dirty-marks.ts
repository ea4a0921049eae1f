import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { ReadConnection, WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';

/** Marks days whose rollups are behind their records. */
export interface DirtyMarks extends TransactionParticipant {
  /** A record of the day was written in this transaction. */
  touch(site: SiteId, day: Day): void;
  countBegins(site: SiteId, day: Day): () => void;
}

/**
 * A day that is marked already needs no new mark with every commit, unless it is being counted at the time: then each
 * commit renews the mark, because the count may not have seen its records (decision 74).
 */
export function dirtyMarks(db: WriteConnection): DirtyMarks {
  const mark = db.prepare('INSERT INTO dirty VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET version = version + 1');
  const marked = new Map<SiteId, Set<Day>>();
  const counting = new Map<SiteId, Day[]>();
  const touched = new Map<SiteId, Set<Day>>();
  const add = (to: Map<SiteId, Set<Day>>, site: SiteId, day: Day) => {
    const days = to.get(site);
    if (days === undefined) to.set(site, new Set([day]));
    else days.add(day);
  };
  return {
    touch(site, day) {
      if (marked.get(site)?.has(day) !== true || counting.get(site)?.includes(day) === true) add(touched, site, day);
    },
    flush() {
      for (const [site, days] of touched) for (const day of days) mark.run(site, day);
    },
    committed() {
      if (touched.size === 0) return;
      for (const [site, days] of touched) for (const day of days) add(marked, site, day);
      touched.clear();
    },
    rolledBack() {
      touched.clear();
    },
    countBegins(site, day) {
      const days = counting.get(site) ?? [];
      days.push(day);
      counting.set(site, days);
      return () => {
        days.splice(days.indexOf(day), 1);
        marked.get(site)?.delete(day);
      };
    },
  };
}

/** Tells whether a day's rollup is behind its records, with a statement that is prepared once. */
export function dirtyLookup(db: ReadConnection): (site: SiteId, day: Day) => boolean {
  const mark = db.prepare<[number, number], number>('SELECT 1 FROM dirty WHERE site_id = ? AND day = ?').pluck();
  return (site, day) => mark.get(site, day) !== undefined;
}
