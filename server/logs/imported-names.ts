import type { Site } from '../domain/site.ts';
import type { Day } from '../domain/time/day.ts';
import { nameLookups } from '../ingest/reverse-dns.ts';
import type { OpenVisit } from '../ingest/visits.ts';
import type { FoundName } from '../store/records/records.ts';

// Somebody waits for an import: more lookups at once than beside live hits.
const IN_FLIGHT = 16;
// Addresses that are handed over at once, and corrections that are stored at once.
const TOGETHER = 1_000;

/** Finds the names of the addresses of an import, once its visits are stored. */
export interface ImportedNames {
  add(address: string, visit: OpenVisit, startDay: Day): void;
  /** Looks for all of them and stores what was found. */
  store(keep: (found: readonly FoundName[]) => Promise<unknown>): Promise<void>;
}

export function importedNames(resolver: string | undefined, site: Site): ImportedNames {
  const visits = new Map<string, { readonly visit: OpenVisit; readonly startDay: Day }[]>();
  return {
    add(address, visit, startDay) {
      const known = visits.get(address);
      if (known === undefined) visits.set(address, [{ visit, startDay }]);
      else known.push({ visit, startDay });
    },
    async store(keep) {
      const lookups = nameLookups({ resolver, inFlight: IN_FLIGHT, nowMs: () => performance.now() });
      const addresses = [...visits];
      for (let from = 0; from < addresses.length; from += TOGETHER) {
        const found: FoundName[] = [];
        for (const [address, begun] of addresses.slice(from, from + TOGETHER)) {
          lookups.lookUpName(address, (label) => {
            for (const { visit, startDay } of begun)
              if (visit.id !== null) found.push({ site: site.id, visit: visit.id, startDay, label });
          });
        }
        await lookups.idle();
        for (let n = 0; n < found.length; n += TOGETHER) await keep(found.slice(n, n + TOGETHER));
      }
      lookups.close();
    },
  };
}
