import type { ExclusionReason } from '../../domain/exclusion.ts';
import type { SiteId } from '../../domain/site.ts';
import type { Day } from '../../domain/time/day.ts';
import type { WriteConnection } from '../database/connections.ts';
import type { TransactionParticipant } from '../database/transaction.ts';

type LedgerEntry = 'received' | ExclusionReason;

/** Adds up what a transaction has received and excluded, and writes each sum once. */
export interface LedgerSums extends TransactionParticipant {
  count(site: SiteId, day: Day, entry: LedgerEntry, hits: number): void;
}

export function ledgerSums(db: WriteConnection): LedgerSums {
  const addHits = db.prepare(
    'INSERT INTO ledger VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hits = ledger.hits + excluded.hits',
  );
  const sums = new Map<SiteId, Map<Day, Map<LedgerEntry, number>>>();
  const forget = () => sums.clear();
  return {
    count(site, day, entry, hits) {
      const days = sums.get(site) ?? new Map<Day, Map<LedgerEntry, number>>();
      const entries = days.get(day) ?? new Map<LedgerEntry, number>();
      if (entries.size === 0) sums.set(site, days.set(day, entries));
      entries.set(entry, (entries.get(entry) ?? 0) + hits);
    },
    flush() {
      for (const [site, days] of sums)
        for (const [day, entries] of days) for (const [entry, hits] of entries) addHits.run(site, day, entry, hits);
    },
    committed: forget,
    rolledBack: forget,
  };
}
