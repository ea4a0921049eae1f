import type { Site } from '../domain/site.ts';
import type { Day, Seconds } from '../domain/time/day.ts';
import type { TransactionParticipant } from '../store/database/transaction.ts';
import type { FoundName, RecordWriter } from '../store/records/records.ts';
import type { HitCounters } from './hit-counters.ts';

/** What nobody waits for, and the next commit takes along: hits over the rate limit, and names that were found. */
export interface IntakeBacklog extends TransactionParticipant {
  countRate(site: Site, at: Seconds): void;
  correct(found: FoundName): void;
  /** Whether there is something to write. */
  pending(): boolean;
  /** Some of it cannot be stored: forgets that. */
  giveUp(): void;
}

/** @param mostCorrections those beyond are given up: the visits keep what they have */
export function intakeBacklog(records: RecordWriter, counters: HitCounters, mostCorrections: number): IntakeBacklog {
  const overRate = new Map<string, { readonly site: Site; readonly day: Day; hits: number }>();
  const corrections: FoundName[] = [];
  return {
    countRate(site, at) {
      const day = site.zone.dayOf(at);
      const key = `${site.id} ${day}`;
      const known = overRate.get(key);
      if (known === undefined) overRate.set(key, { site, day, hits: 1 });
      else known.hits += 1;
    },
    correct(found) {
      if (corrections.length < mostCorrections) corrections.push(found);
    },
    pending: () => overRate.size > 0 || corrections.length > 0,
    flush() {
      for (const { site, day, hits } of overRate.values()) {
        records.received(site.id, day, hits);
        records.excluded(site.id, day, 'rate', hits);
      }
      for (const found of corrections) records.nameFound(found);
    },
    committed() {
      for (const { hits } of overRate.values()) counters.excluded.rate += hits;
      overRate.clear();
      corrections.length = 0;
    },
    giveUp() {
      if (corrections.length > 0) corrections.length = 0;
      else {
        for (const { hits } of overRate.values()) counters.failed += hits;
        overRate.clear();
      }
    },
  };
}
