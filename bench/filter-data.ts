import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RecordedPath, recordedPath } from '../server/domain/path/path.ts';
import type { Site } from '../server/domain/site.ts';
import { addDays, type Day, seconds } from '../server/domain/time/day.ts';
import type { VisitId } from '../server/domain/visit.ts';
import type { Operations } from '../server/store/writer/operations.ts';
import { seeded } from './rollup-data.ts';

/** What the generated visits are like. */
export interface VisitShape {
  readonly days: number;
  readonly accesses: number;
  readonly pages: number;
  readonly documents: number;
  readonly networks: number;
}

/** 90 days with 10,000,000 accesses. */
export const NINETY_DAYS: VisitShape = { days: 90, accesses: 10_000_000, pages: 20_000, documents: 2_000, networks: 400_000 };

/** Values by the share of visits that have them. */
export const SHARES = {
  most: { field: 'browser', value: 'Browser A', version: null },
  twentieth: { field: 'topLevelDomain', value: 'nz' },
  thousandth: { field: 'serverAddress', value: '198.51.100.0/24' },
  page: { field: 'page', value: '/rare' },
} as const;

// Accesses of a batch: as many lines as an import hands over.
const TOGETHER = 4_000;

/**
 * Stores visits of these days as an import does, one day after the other; `seed` repeats the same ones. 60 % have one
 * browser, 5 % one top level domain, 0.1 % one network and 0.1 % one page; otherwise few values have most of the counts.
 */
export async function writeVisits(operations: Operations, site: Site, last: Day, shape: VisitShape, seed: number): Promise<void> {
  const random = seeded(seed);
  const pick = (count: number) => Math.floor(random() ** 3 * count);
  const pages = Array.from({ length: shape.pages }, (_, n) => path(`/section-${n % 40}/page-${n}`));
  const documents = Array.from({ length: shape.documents }, (_, n) => path(`/files/${n % 12}/document-${n}.pdf`));
  const rare = path('/rare');
  const accessesADay = Math.ceil(shape.accesses / shape.days);
  for (let day = addDays(last, 1 - shape.days); day <= last; day = addDays(day, 1)) {
    const [start, end] = [site.zone.startOf(day), site.zone.startOf(addDays(day, 1))];
    const accesses: { at: number; id: VisitId; startedAt: number; path: RecordedPath; download: boolean }[] = [];
    const visits: { id: VisitId; startedAt: number }[] = [];
    while (accesses.length < accessesADay) {
      const startedAt = start + Math.floor(((random() + random()) / 2) * (end - start));
      const id = await nextId(operations);
      visits.push({ id, startedAt });
      const length = 1 + Math.floor(-3 * Math.log(1 - random()));
      let at = startedAt;
      for (let n = 0; n < length; n += 1) {
        if (n > 0) at += Math.floor(random() ** 4 * 1_500);
        const download = random() < 0.05;
        const page = random() < 0.0003 ? rare : pages[pick(shape.pages)];
        accesses.push({ at, id, startedAt, path: (download ? documents[pick(shape.documents)] : page) ?? rare, download });
      }
    }
    visits.sort((a, b) => a.startedAt - b.startedAt);
    accesses.sort((a, b) => a.at - b.at);
    let stored = 0;
    for (let from = 0; from < accesses.length; from += TOGETHER) {
      const batch = accesses.slice(from, from + TOGETHER);
      const until = batch.at(-1)?.at ?? 0;
      const begun: typeof visits = [];
      for (; (visits[stored]?.startedAt ?? Number.POSITIVE_INFINITY) <= until; stored += 1)
        begun.push(...visits.slice(stored, stored + 1));
      await operations.storeImportBatch({
        site: site.id,
        visits: begun.map(({ id, startedAt }) => ({
          visit: {
            id,
            startedAt: seconds(startedAt),
            serverAddress: random() < 0.001 ? SHARES.thousandth.value : network(pick(shape.networks)),
            topLevelDomain: random() < 0.05 ? { label: 'nz', source: 'country' } : domain(pick(200)),
            browser:
              random() < 0.6
                ? { family: 'Browser A', version: String(100 + pick(30)) }
                : { family: `Browser ${String.fromCharCode(66 + pick(12))}`, version: String(50 + pick(20)) },
          },
          startDay: day,
        })),
        accesses: batch.map(({ at, id, startedAt, path, download }) => ({
          access: { visit: id, at: seconds(at), kind: download ? 'download' : 'page', path },
          day: site.zone.dayOf(seconds(at)),
          startDay: site.zone.dayOf(seconds(startedAt)),
        })),
        received: [[day, batch.length]],
        excluded: [],
        lines: [],
      });
      await nextTurn();
    }
  }
}

let ids = { next: 0, end: 0 };

async function nextId(operations: Operations): Promise<VisitId> {
  if (ids.next === ids.end) {
    const { first, size } = await operations.reserveVisitIds({ size: 100_000 });
    ids = { next: first, end: first + size };
  }
  ids.next += 1;
  return (ids.next - 1) as VisitId;
}

function path(text: string): RecordedPath {
  const recorded = recordedPath(text);
  if (recorded === undefined) throw new Error(text);
  return recorded;
}

function network(n: number): string {
  const mixed = (Math.imul(n, 0x9e3779b1) >>> 8) & 0xff_ffff;
  return `${20 + ((mixed >> 16) & 127)}.${(mixed >> 8) & 255}.${mixed & 255}.0/24`;
}

function domain(n: number): { label: string; source: 'name' | 'country' } | null {
  if (n === 0) return null;
  const label = String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 13));
  return { label, source: n % 3 === 0 ? 'country' : 'name' };
}
