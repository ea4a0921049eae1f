import type { VisitId } from '../../domain/visit.ts';
import type { TransactionConnection } from '../database/connections.ts';

// 13 bits of collector above 40 bits of counter: whole numbers that JavaScript holds exactly.
const COUNTERS = 2 ** 40;
const COLLECTOR = 0;

export interface VisitIdBlock {
  readonly first: number;
  readonly size: number;
}

/** Reserves a run of visit ids for good; an id that is not used is never given out again (decision 76). Inside a transaction. */
export function reserveVisitIds(db: TransactionConnection, size: number): VisitIdBlock {
  const next = db
    .prepare<[number, number, number], number>(
      'INSERT INTO visit_id_block VALUES (?, 1 + ?) ON CONFLICT DO UPDATE SET next_counter = next_counter + ? RETURNING next_counter',
    )
    .pluck()
    .get(COLLECTOR, size, size);
  if (next === undefined) throw new Error('No visit ids could be reserved.');
  return { first: COLLECTOR * COUNTERS + next - size, size };
}

export interface VisitIdSource {
  /** The next id, or undefined when the reserved ones are used up. */
  next(): VisitId | undefined;
  add(block: VisitIdBlock): void;
  readonly left: number;
}

export function visitIdSource(): VisitIdSource {
  const blocks: { next: number; left: number }[] = [];
  return {
    next() {
      const block = blocks[0];
      if (block === undefined) return undefined;
      const id = block.next as VisitId;
      block.next += 1;
      block.left -= 1;
      if (block.left === 0) blocks.shift();
      return id;
    },
    add({ first, size }) {
      blocks.push({ next: first, left: size });
    },
    get left() {
      return blocks.reduce((sum, block) => sum + block.left, 0);
    },
  };
}
