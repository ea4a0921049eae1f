import type { CanonicalAddress } from '../domain/server-address.ts';
import { inTransaction } from '../store/database/connections.ts';
import type { TransactionParticipant } from '../store/database/transaction.ts';
import type { FoundName } from '../store/records/records.ts';
import { reserveVisitIds, visitIdSource } from '../store/records/visit-ids.ts';
import type { Store } from '../store/writer/store.ts';
import type { VisitSink } from './take-access.ts';

// Visit ids taken from the database at once.
const ID_BLOCK = 10_000;

/** A visit that is on disk. */
export type StoredVisit = Omit<FoundName, 'label'>;

/** Writes the visits of live hits and their accesses into the transaction that is open. */
export interface LiveSink extends VisitSink, TransactionParticipant {
  /** Makes sure that so many new visits can be numbered. Before the transaction. */
  reserve(hits: number): void;
}

/** @param began told of each visit that began, once it is on disk */
export function liveSink({ db, records }: Store, began: (address: CanonicalAddress, visit: StoredVisit) => void): LiveSink {
  const ids = visitIdSource();
  let waiting: (() => void)[] = [];
  return {
    reserve(hits) {
      if (ids.left < hits) ids.add(inTransaction(db, (tx) => reserveVisitIds(tx, ID_BLOCK)));
    },
    holds: ({ id }) => id !== null,
    adopt: () => false,
    visit(site, visit, record, startDay, address) {
      const id = ids.next();
      if (id === undefined) throw new Error('No visit id is left.');
      visit.id = id;
      records.visit(site.id, { ...record, id }, startDay);
      if (address !== undefined) waiting.push(() => began(address, { site: site.id, visit: id, startDay }));
    },
    access(site, visit, record, day, startDay) {
      if (visit.id === null) throw new Error('An access of a visit without an id.');
      records.access(site.id, { ...record, visit: visit.id }, day, startDay);
    },
    committed() {
      const begun = waiting;
      waiting = [];
      for (const report of begun) report();
    },
    rolledBack() {
      waiting = [];
    },
  };
}
