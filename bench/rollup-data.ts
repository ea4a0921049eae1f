import type { Site } from '../server/domain/site.ts';
import { addDays, type Day } from '../server/domain/time/day.ts';
import { inTransaction, type WriteConnection } from '../server/store/database/connections.ts';
import { rollUpSpans } from '../server/store/writer/roll-up.ts';
import type { Store } from '../server/store/writer/store.ts';

/** What a site's generated history looks like. */
export interface HistoryShape {
  readonly days: number;
  readonly visitsADay: number;
  /** Pages and documents that are seen on a day, and in all. */
  readonly pagesADay: number;
  readonly pages: number;
  readonly documentsADay: number;
  readonly documents: number;
  readonly browsers: number;
  readonly topLevelDomains: number;
}

/** 100,000,000 accesses in five years. */
export const FIVE_YEARS: HistoryShape = {
  days: 1_826,
  visitsADay: 18_000,
  pagesADay: 2_500,
  pages: 6_000,
  documentsADay: 300,
  documents: 2_000,
  browsers: 250,
  topLevelDomains: 150,
};

/** A repeatable sequence of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Writes the rollups of closed days that end with `last`, and sums them to months and years as the job does. Few keys
 * have most of the counts (Zipf's law). `seed` repeats the same data.
 */
export async function writeHistory(store: Store, site: Site, last: Day, shape: HistoryShape, seed: number): Promise<void> {
  const { db } = store;
  const random = seeded(seed);
  const pages = addPaths(db, shape.pages, (n) => `/section-${n % 40}/page-${n}`);
  const documents = addPaths(db, shape.documents, (n) => `/files/${n % 12}/document-${n}.pdf`);
  const browsers = addBrowsers(db, shape.browsers);
  const first = addDays(last, 1 - shape.days);
  const rollup = db.prepare(
    `INSERT INTO rollup (site_id, tier, first_day, last_day, current, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds)
     VALUES (?, 'day', ?, ?, 1, ?, ?, ?, ?, ?, ?, 40)`,
  );
  const page = db.prepare('INSERT INTO rollup_page VALUES (?, ?, ?, ?, ?, ?)');
  const document = db.prepare('INSERT INTO rollup_document VALUES (?, ?, ?)');
  const browser = db.prepare('INSERT INTO rollup_browser VALUES (?, ?, ?)');
  const topLevelDomain = db.prepare('INSERT INTO rollup_top_level_domain VALUES (?, ?, ?, ?)');
  const duration = db.prepare('INSERT INTO rollup_duration VALUES (?, ?, ?)');
  const hour = db.prepare('INSERT INTO rollup_hour VALUES (?, ?, ?, ?, ?)');
  const weekHour = db.prepare('INSERT INTO rollup_week_hour VALUES (?, ?, ?)');
  const visitLength = db.prepare('INSERT INTO rollup_visit_length VALUES (?, ?, ?)');
  const closed = db.prepare('INSERT INTO closed_day (site_id, day) VALUES (?, ?)');
  const ledger = db.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?)');
  const seen = db.prepare('INSERT INTO first_seen VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const writeDay = (day: Day) => {
    const visits = Math.round(shape.visitsADay * (0.7 + 0.6 * random()));
    const dayPages = some(pages, shape.pagesADay, random).map((id, rank) => [id, zipf(visits * 3, rank, random)] as const);
    const dayDocuments = some(documents, shape.documentsADay, random).map(
      (id, rank) => [id, zipf(visits / 20, rank, random)] as const,
    );
    const views = dayPages.reduce((sum, [, count]) => sum + count, 0);
    const downloads = dayDocuments.reduce((sum, [, count]) => sum + count, 0);
    const timed = Math.round(visits * 0.6);
    const id = Number(rollup.run(site.id, day, day, visits, views, downloads, visits - timed, timed, timed * 95).lastInsertRowid);
    for (const [path, count] of [...dayPages].sort(([a], [b]) => a - b)) {
      page.run(id, path, count, Math.ceil(count * 0.8), Math.floor(count * 0.3), Math.floor(count * 0.3));
      seen.run(site.id, 0, path, day);
    }
    for (const [path, count] of [...dayDocuments].sort(([a], [b]) => a - b)) {
      document.run(id, path, count);
      seen.run(site.id, 1, path, day);
    }
    for (const [rank, key] of browsers.entries()) browser.run(id, key, zipf(visits, rank, random));
    for (let rank = 0; rank < shape.topLevelDomains; rank += 1)
      topLevelDomain.run(id, `tld${rank}`, rank % 3 === 0 ? 'country' : 'name', zipf(visits, rank, random));
    for (let bucket = 0; bucket < 110; bucket += 1) duration.run(id, bucket, 1 + Math.round(random() * 200));
    for (let n = 0; n < 50; n += 1) visitLength.run(id, n, zipf(visits, n, random));
    for (const [n, at] of site.zone.hoursOf(day).entries()) {
      hour.run(id, at, Math.round(visits / 24), Math.round(views / 24), Math.round(downloads / 24));
      if (n < 24) weekHour.run(id, ((day + 3) % 7) * 24 + n, Math.round(visits / 24));
    }
    closed.run(site.id, day);
    ledger.run(site.id, day, 'received', Math.round((views + downloads) * 1.3));
    for (const [n, reason] of ['bot', 'asset', 'status', 'repeat', 'duplicate', 'rate'].entries())
      ledger.run(site.id, day, reason, Math.round((views * 0.25) / 2 ** n) + 1);
  };
  for (let day = first; day <= last; day = addDays(day, 30)) {
    inTransaction(db, () => {
      for (let each = day; each <= last && each < day + 30; each = addDays(each, 1)) writeDay(each);
    });
  }
  await rollUpSpans(store, site.domain);
}

function addPaths(db: WriteConnection, count: number, path: (n: number) => string): readonly number[] {
  const insert = db.prepare('INSERT INTO path (path) VALUES (?)');
  return inTransaction(db, () => Array.from({ length: count }, (_, n) => Number(insert.run(path(n)).lastInsertRowid)));
}

function addBrowsers(db: WriteConnection, count: number): readonly number[] {
  const insert = db.prepare('INSERT INTO browser (family, version) VALUES (?, ?)');
  return inTransaction(db, () =>
    Array.from({ length: count }, (_, n) =>
      Number(insert.run(`Browser ${n % 12}`, String(100 + Math.floor(n / 12))).lastInsertRowid),
    ),
  );
}

/** So many different ones, those in front more often than those behind. */
function some(ids: readonly number[], count: number, random: () => number): readonly number[] {
  const chosen = new Set(ids.slice(0, count >> 1));
  while (chosen.size < count) chosen.add(ids[Math.floor(random() ** 1.5 * ids.length)] ?? 0);
  return [...chosen];
}

function zipf(total: number, rank: number, random: () => number): number {
  return 1 + Math.round((total / (8 * (rank + 1))) * (0.8 + 0.4 * random()));
}
