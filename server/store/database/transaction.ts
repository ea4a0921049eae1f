/**
 * What takes part in a transaction that somebody else begins and ends: it gathers in memory what is to be written, or
 * remembers what the database will hold once the transaction is committed (decision 167).
 */
export interface TransactionParticipant {
  /** Writes what was only gathered so far. Last within the transaction. */
  flush?(): void;
  /** The transaction is on disk. */
  committed?(): void;
  /** The transaction was rolled back: as if nothing of it had been. */
  rolledBack?(): void;
}

/** Several as one, each told in its turn. */
export function participants(all: readonly TransactionParticipant[]): Required<TransactionParticipant> {
  return {
    flush() {
      for (const each of all) each.flush?.();
    },
    committed() {
      for (const each of all) each.committed?.();
    },
    rolledBack() {
      for (const each of all) each.rolledBack?.();
    },
  };
}
